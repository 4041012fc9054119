#pragma once

#include <optional>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Accuracy and loss of a constant prediction: the shares of classes or labels, or the mean of the
/// targets, in the training set.
struct Chance {
  /// Of predicting the largest class, or what is more frequent of a single label; else none.
  std::optional<double> accuracy = {};
  /// None where losses or samples are weighted, or labels smoothed. For `mae` and `huber` too the
  /// prediction is the mean, though another constant may be better.
  std::optional<double> loss = {};
};

/// On `measured`, with the constant prediction from `fitting`.
RECTIFY_API Chance chance_on(const Dataset& fitting, const Dataset& measured, const Loss& loss);

}}  // namespace rectify
