#pragma once

#include "../nn/layer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// exp(x_i) / sum of exp(x) over the units of a sample (torch.nn.Softmax(dim=1)). Not needed before
/// the loss softmax_cross_entropy, which includes it.
struct RECTIFY_API Softmax {
  static constexpr auto kind = "softmax";
  static constexpr auto doc = "exp(x) / sum(exp(x)) over the units of a sample";

  Needs needs(Index inputs) const {
    return {.outputs = inputs, .keeps_input = false, .keeps_output = true};
  }
  void forward(const Frame& frame) const;
  void backward_samples(const Frame& frame) const;
  /// 1, for logits of variance 1, whatever layer follows.
  double gain() const { return 1; }
};

/// Softmax as a function of a batch (units, samples).
RECTIFY_API Matrix softmax(const Matrix& x);

}}  // namespace rectify
