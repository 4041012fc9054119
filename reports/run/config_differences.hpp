#pragma once

#include <string>
#include <utility>
#include <vector>

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// In what the configs of some runs differ, apart from their names. Defaults are filled in where
/// the config can be read.
struct ConfigDifferences {
  std::vector<std::string> keys;                 ///< "optimizer.learning_rate", in a config's order
  std::vector<std::vector<std::string>> values;  ///< by key and run; `no_key` where it is missing
  std::vector<std::pair<std::string, std::string>> common;  ///< keys and values that all runs share
  /// Whether layers are counted as the configs were written. If not, as in config.json of the run
  /// folders, where every activation is a layer of its own.
  bool as_written = false;

  /// Whether the runs were meant to be the same but for chance.
  bool only_seed() const { return keys.size() == 1 && keys.front() == "seed"; }
};
/// The value of a key that a config does not have.
inline constexpr auto no_key = "–";
ConfigDifferences differences_of(const std::vector<RunMaterial>& runs);

/// "The configs differ in optimizer.learning_rate (0.01 and 0.17)."; of many keys the first three.
std::string differences_text(const ConfigDifferences& differences);

/// A row for each key and a column for each run; for many runs a row for each run. `names` are
/// those of the runs. There must be differences.
PageTable differences_table(const ConfigDifferences& differences,
                            const std::vector<std::string>& names);

/// Keys and values that all configs share, a line each.
Listing common_listing(const ConfigDifferences& differences);

}}  // namespace rectify
