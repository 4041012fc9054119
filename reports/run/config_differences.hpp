#pragma once

#include <string>
#include <vector>

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// In what the configs of some runs differ, apart from their names.
struct ConfigDifferences {
  std::vector<std::string> keys;  ///< "optimizer.learning_rate"
  std::vector<std::vector<std::string>>
      values;  ///< by key and run; "none": the run has no such key
};
ConfigDifferences differences_of(const std::vector<RunMaterial>& runs);

/// "They differ in optimizer.learning_rate (0.01 and 0.17)."; of many keys the first three.
std::string differences_text(const ConfigDifferences& differences);

/// A row per key, a column per run. `names` are those of the runs. There must be differences.
PageTable differences_table(const ConfigDifferences& differences,
                            const std::vector<std::string>& names);

}}  // namespace rectify
