#pragma once

#include <algorithm>
#include <span>

#include "../base/types.hpp"
#include "../nn/task.hpp"

/// Predictions of classes from a net's outputs: one for each class, or for two classes a single
/// logit of class 1. Where a loss has a link, the outputs are logits; with `Link::none` (classes
/// trained with mse) they are no probabilities of any kind.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Number of classes that this number of outputs represents.
inline Index class_count_of(Index outputs) { return outputs == 1 ? 2 : outputs; }

/// Predicted class: the first of the largest outputs; for a single output, 1 if it is > 0.
inline Index class_of(std::span<const Scalar> outputs) {
  if (outputs.size() == 1) return outputs[0] > 0 ? 1 : 0;
  return std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
}

/// Whether outputs with this link give probabilities.
inline bool has_probabilities(Link link) { return link != Link::none; }

/// Writes the probability of each class: softmax; for a single output 1 - sigmoid(y) and
/// sigmoid(y). Throws ConfigError unless `probabilities` has an element for each class, and for
/// outputs that give none.
RECTIFY_API void probabilities_of(std::span<const Scalar> outputs, Link link,
                                  std::span<Scalar> probabilities);

/// The probability of `class_of(outputs)`. Throws ConfigError if there are no outputs, or if they
/// give none.
RECTIFY_API double confidence_of(std::span<const Scalar> outputs, Link link);

/// Rank of `label` by decreasing output: 0 if it is the predicted class. Ties are ordered by class;
/// a comparison with NaN ranks `label` after the other class. Throws ConfigError unless the label
/// is a class.
RECTIFY_API Index rank_of(std::span<const Scalar> outputs, Index label);

/// For two classes: the logit of class 1 against class 0. Throws ConfigError unless there are one
/// or two outputs.
RECTIFY_API double margin_of(std::span<const Scalar> outputs);

}}  // namespace rectify
