#pragma once

#include "../nn/precision.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The `rectify` command: what it returns is the process' exit code (0 done, 1 internal error,
/// 2 usage or config, 3 data or file, 4 diverged). A program that first adds kinds of its own to
/// the registries is a `rectify` that knows them.
int command_line(int argc, const char* const* argv);

}  // namespace rectify::inline RECTIFY_PRECISION
