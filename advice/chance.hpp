#pragma once

#include <optional>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a net gets that knows nothing of a sample: it gives every class the share that it has in
/// the training set, or the mean of the training targets.
struct Chance {
  std::optional<double> accuracy = {};  ///< of always saying the largest class; none for regression
  /// None where losses or samples are weighted, or labels smoothed. For `mae` and `huber` too it is
  /// that of the mean, though another constant may be better.
  std::optional<double> loss = {};
};

/// On `measured`, of a net that was trained on `fitting`.
RECTIFY_API Chance chance_on(const Dataset& fitting, const Dataset& measured, const Loss& loss);

}}  // namespace rectify
