#pragma once

#include "../../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The number of memory allocations of the program so far.
using AllocationCount = long (*)();

/// The `rectify` command; returns the exit code of the process (`ExitCode` in
/// apps/terminal/output.hpp). A program that adds its own kinds to the registries before the call
/// gets a `rectify` command that accepts them. With `allocations`, `doctor` shows how many a
/// training step makes.
int command_line(int argc, const char* const* argv, AllocationCount allocations = nullptr);

}}  // namespace rectify
