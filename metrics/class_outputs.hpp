#pragma once

#include <algorithm>
#include <span>

#include "../base/types.hpp"

/// What a net's outputs say of classes: one output for each class, the logits of a softmax, or one
/// alone for two classes, the logit of class 1.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// How many classes so many outputs tell apart.
inline Index classes_told_by(Index outputs) { return outputs == 1 ? 2 : outputs; }

/// Where the largest output is, the first of equals; for one output whether it is above 0.
inline Index class_of(std::span<const Scalar> outputs) {
  if (outputs.size() == 1) return outputs[0] > 0 ? 1 : 0;
  return std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
}

/// The probability of each class: exp(y_k) / sum of exp(y); of one output 1 - sigmoid(y) and
/// sigmoid(y). Throws ConfigError unless `probabilities` has room for all classes, and no more.
RECTIFY_API void probabilities_of(std::span<const Scalar> outputs, std::span<Scalar> probabilities);

/// The probability of `class_of(outputs)`. Throws ConfigError if there are none.
RECTIFY_API double confidence_of(std::span<const Scalar> outputs);

/// How many classes come before `label` when the largest output comes first, of equals the one with
/// the lower number: 0 where `class_of` is the label. What is not a number comes first. Throws
/// ConfigError unless the label is one of the classes.
RECTIFY_API Index rank_of(std::span<const Scalar> outputs, Index label);

/// What tells two classes apart: the logit of class 1 against class 0. Throws ConfigError for more
/// than two outputs, or none.
RECTIFY_API double margin_of(std::span<const Scalar> outputs);

}}  // namespace rectify
