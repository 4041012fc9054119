#pragma once

#include "../../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How often the program has allocated so far.
using AllocationCount = long (*)();

/// The `rectify` command: what it returns is the process' exit code (0 done, 1 internal error,
/// 2 usage or config, 3 data or file, 4 diverged). A program that first adds kinds of its own to
/// the registries is a `rectify` that knows them. One that counts its allocations has `doctor` show
/// what a training step adds.
int command_line(int argc, const char* const* argv, AllocationCount allocations = nullptr);

}}  // namespace rectify
