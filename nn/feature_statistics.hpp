#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "dataset.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Statistics of values before normalization.
struct Spread {
  double low = 0;
  double high = 0;
  double mean = 0;
  double deviation = 0;  ///< standard deviation of the population (divided by n)
  bool constant() const { return low == high; }
  /// The largest absolute value.
  double largest() const { return std::max(std::abs(low), std::abs(high)); }
};

/// Statistics of each feature, in two passes (squares are summed around the mean). `data` must not
/// be empty.
RECTIFY_API std::vector<Spread> feature_spreads(const Dataset& data);

/// Statistics of each target of regression data on its own scale; empty for classes.
RECTIFY_API std::vector<Spread> target_spreads(const Dataset& data);

/// Statistics of all values together, given those of groups of equal size.
RECTIFY_API Spread pooled(const std::vector<Spread>& spreads);

}}  // namespace rectify
