#pragma once

#include "../nn/fields.hpp"
#include "../nn/loss.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// -sum_k q_k log softmax(output)_k, from logits (torch.nn.CrossEntropyLoss), where q is 1 -
/// label_smoothing at the label plus the same share of label_smoothing for every class (Szegedy et
/// al. 2016). Gradient: softmax - q.
struct RECTIFY_API SoftmaxCrossEntropy {
  static constexpr auto kind = "softmax_cross_entropy";
  static constexpr auto doc = "-log softmax(output) at the label: torch.nn.CrossEntropyLoss";
  double label_smoothing = 0;

  static constexpr auto fields() {
    return std::tuple{field("label_smoothing", &SoftmaxCrossEntropy::label_smoothing,
                            "share of the target that all classes have alike", below_one)};
  }
  static constexpr bool needs_labels = true;
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}  // namespace rectify::inline RECTIFY_PRECISION
