#pragma once

#include "../nn/layer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// exp(x_i) / sum of exp(x) over the units of a sample (torch.nn.Softmax(dim=1)). The loss
/// softmax_cross_entropy has a softmax of its own: no layer is needed before it.
struct RECTIFY_API Softmax {
  static constexpr auto kind = "softmax";
  static constexpr auto doc = "exp(x) / sum(exp(x)) over the units of a sample";

  Needs needs(Index inputs) const {
    return {.outputs = inputs, .keeps_input = false, .keeps_output = true};
  }
  void forward(const Frame& frame) const;
  void backward_samples(const Frame& frame) const;
  /// Logits of variance 1: what follows is not for the weights before it to know.
  double gain() const { return 1; }
};

/// The same as a plain function of a batch.
RECTIFY_API Matrix softmax(const Matrix& x);

}}  // namespace rectify
