#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "../config/prepare.hpp"

/// The identity of a run, stored in its checkpoints and compared when it is resumed.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Config, hash of the data and scalar; build and instruction set, which can change the last bits
/// of results.
Json identity_of(const Prepared& prepared);

/// A leaf in which two JSON documents differ.
struct Change {
  std::string key;  ///< its path
  Json before, now;
};
RECTIFY_API std::vector<Change> changes_of(const Json& before, const Json& now,
                                           const std::string& path = {});

/// A config without keys that may change when a run is resumed: name, schema, `init_from`, the
/// data's folder (its contents are compared by hash) and the time limit. A config without
/// `data.targets` is from a version that never scaled targets: the key is then `none`. Keys of the
/// data source that it does not have are at their defaults. `vitals.every_steps` without a value is
/// 0.
RECTIFY_API Json fixed_part(Json config);

/// The config for resuming the run in `folder`: where it leaves `data.targets` open, with that of
/// the run's own config; without early probes if the run is from a version that had none. Throws
/// FileError if the run's config cannot be read.
RECTIFY_API Config completed_from(const std::filesystem::path& folder, Config config);

/// What `check_same_run` asks about a run that is resumed.
struct ResumeRules {
  /// Why a run planned for this number of epochs cannot have more; empty if it can. Null: it
  /// cannot.
  std::function<std::string(Index epochs)> why_not_longer = {};
  /// A sentence on what trains its model further where the run cannot be resumed; may be null or
  /// return none. Not asked for fewer epochs alone.
  std::function<std::string()> instead = {};
};

/// Throws ConfigError with every key that differs if `before` and `now` are different runs, apart
/// from the keys that `fixed_part` leaves out, and from more epochs where the rules allow them.
RECTIFY_API void check_same_run(const Json& before, const Json& now, const ResumeRules& rules = {});

/// Differences in build and instruction set, a line each.
std::vector<std::string> different_builds(const Json& before, const Json& now);

}}  // namespace rectify
