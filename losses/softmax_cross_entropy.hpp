#pragma once

#include "../nn/loss.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// -log softmax(output)[label], from logits (torch.nn.CrossEntropyLoss). Gradient: softmax minus
/// the one-hot label.
struct SoftmaxCrossEntropy {
  static constexpr auto kind = "softmax_cross_entropy";
  static constexpr bool needs_labels = true;
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}  // namespace rectify::inline RECTIFY_PRECISION
