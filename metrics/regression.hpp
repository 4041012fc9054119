#pragma once

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Regression metrics.
struct RECTIFY_API Regression {
  double loss = 0;  ///< weighted mean over the samples
  Index samples = 0;
  double rmse = 0;  ///< root mean squared error over all samples and outputs
  /// 1 - sum (y - t)^2 / sum (t - mean t)^2 of each output, averaged over the outputs with varying
  /// targets: 1 is perfect, 0 is no better than predicting the mean.
  double r2 = 0;
};

/// Evaluates in parallel; the result does not depend on the number of threads. Throws ConfigError
/// if net, data and loss do not match or the data has classes.
RECTIFY_API Regression evaluate_values(const Sequential& net, const Dataset& data, const Loss& loss,
                                       const Team& team = Team());

}}  // namespace rectify
