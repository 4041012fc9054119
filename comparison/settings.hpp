#pragma once

#include <string>
#include <vector>

#include "comparison.hpp"

/// Settings: what the cells that share a baseline have in common.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The cells with one baseline, which is among them.
struct Setting {
  std::string name;                ///< "learning_rate=0.17"; empty if all cells share the baseline
  std::size_t baseline = 0;        ///< its index
  std::vector<std::size_t> cells;  ///< their indices
  std::vector<std::string> names;  ///< what distinguishes each cell from the others: "leaky_relu"
  std::vector<std::string> keys;   ///< axes in which they differ: "activation"
};

/// In the order of their baselines; one if all cells share a baseline.
RECTIFY_API std::vector<Setting> settings_of(const Comparison& comparison);

/// "At learning_rate=0.17, leaky_relu (+18.40 points) is better than relu; 73 % of relu's units are
/// dead at the end." Better, worse and equivalent are said of cells with that verdict alone.
RECTIFY_API std::string headline_of(const Comparison& comparison, const Setting& setting);

}}  // namespace rectify
