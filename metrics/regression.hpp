#pragma once

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How near a net comes to values.
struct RECTIFY_API Regression {
  double loss = 0;  ///< mean over the samples, by their weights
  Index samples = 0;
  double rmse = 0;  ///< root of the mean squared error over all samples and outputs
  /// 1 - sum (y - t)^2 / sum (t - mean t)^2 of each output, averaged over those whose targets
  /// differ: 1 is perfect, 0 is no better than the mean.
  double r2 = 0;
};

/// In pieces of a fixed size side by side: no bit depends on the number of threads. Throws
/// ConfigError unless the net fits the data and the data has values.
RECTIFY_API Regression evaluate_values(const Sequential& net, const Dataset& data, const Loss& loss,
                                       const Team& team = Team());

}}  // namespace rectify
