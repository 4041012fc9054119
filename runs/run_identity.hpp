#pragma once

#include <string>
#include <vector>

#include "../config/prepare.hpp"

/// What makes a run this run: checkpoints carry it, and a run that goes on is held against it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Config, hash of the data, scalar; and build and instruction set, of which others give other
/// bits.
Json identity_of(const Prepared& prepared);

/// A leaf in which two JSON documents differ.
struct Change {
  std::string key;  ///< its path
  Json before, now;
};
RECTIFY_API std::vector<Change> changes_of(const Json& before, const Json& now,
                                           const std::string& path = {});

/// A config without what may change in a run that goes on: names, where the data is, whose contents
/// are compared by their hash, where first weights came from, and how long it may take.
RECTIFY_API Json fixed_part(Json config);

/// Throws ConfigError, naming every key that differs, if `before` is another run than `now`. Names
/// may differ, and the places of files.
RECTIFY_API void check_same_run(const Json& before, const Json& now);

/// What about the same run makes its bits differ, a line each.
std::vector<std::string> different_builds(const Json& before, const Json& now);

}}  // namespace rectify
