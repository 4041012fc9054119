#pragma once

#include <string>
#include <vector>

#include "prepare.hpp"

/// What makes a run this run: checkpoints carry it, and a run that goes on is held against it.
namespace rectify::inline RECTIFY_PRECISION {

/// Config, hash of the data, scalar; and build and instruction set, of which others give other
/// bits.
Json identity_of(const Prepared& prepared);

/// Throws ConfigError, naming every key that differs, if `before` is another run than `now`. Names
/// may differ, and the places of files.
void check_same_run(const Json& before, const Json& now);

/// What about the same run makes its bits differ, a line each.
std::vector<std::string> different_builds(const Json& before, const Json& now);

}  // namespace rectify::inline RECTIFY_PRECISION
