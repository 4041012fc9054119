#pragma once

#include <vector>

#include "dataset.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Of values as they are in the file, before they are normalized.
struct Spread {
  double low = 0;
  double high = 0;
  double mean = 0;
  double deviation = 0;  ///< of the population: the sum of squares is divided by n
  bool constant() const { return low == high; }
};

/// Each feature's, in two passes: squares are summed up around the mean. `data` has a sample.
RECTIFY_API std::vector<Spread> feature_spreads(const Dataset& data);

/// Each target's, for regression; none for classes.
RECTIFY_API std::vector<Spread> target_spreads(const Dataset& data);

/// Of all that these are of together, as many of each.
RECTIFY_API Spread pooled(const std::vector<Spread>& spreads);

}}  // namespace rectify
