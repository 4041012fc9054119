#pragma once

#include <optional>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Accuracy and loss of a constant prediction: the classes' shares, or the mean of the targets, in
/// the training set.
struct Chance {
  std::optional<double> accuracy = {};  ///< of predicting the largest class; none for regression
  /// None where losses or samples are weighted, or labels smoothed. For `mae` and `huber` too the
  /// prediction is the mean, though another constant may be better.
  std::optional<double> loss = {};
};

/// On `measured`, with the constant prediction from `fitting`.
RECTIFY_API Chance chance_on(const Dataset& fitting, const Dataset& measured, const Loss& loss);

}}  // namespace rectify
