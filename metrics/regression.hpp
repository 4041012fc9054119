#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Metrics of one target, in its own unit. Every sample counts once.
struct TargetScores {
  std::string name;  ///< of the data, else the number
  double rmse = 0;   ///< root mean squared error
  double mae = 0;    ///< mean absolute error
  /// 1 - sum (y - t)^2 / sum (t - mean t)^2: 1 is perfect, 0 is no better than predicting the mean
  /// of these samples. None if all have the same target.
  std::optional<double> r2 = {};
};

/// Regression metrics.
struct RECTIFY_API Regression {
  double loss = 0;  ///< weighted mean over the samples, of scaled targets
  Index samples = 0;
  double rmse = 0;  ///< over all samples and targets; of little use if their units differ
  double mae = 0;   ///< likewise
  std::optional<double> r2 = {};  ///< mean over the targets that have one
  std::vector<TargetScores> targets = {};
};

/// Evaluates in parallel; the result does not depend on the number of threads. Throws ConfigError
/// if net, data and loss do not match or the data has classes.
RECTIFY_API Regression evaluate_values(const Sequential& net, const Dataset& data, const Loss& loss,
                                       const Team& team = Team());

}}  // namespace rectify
