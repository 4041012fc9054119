#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Hinton 2012 (lecture 6e); centered: Graves 2013, "Generating sequences with recurrent neural
/// networks". As torch.optim.RMSprop:
///
///     g = gradient + weight_decay w
///     v = alpha v + (1 - alpha) g^2
///     m = alpha m + (1 - alpha) g              centered only
///     d = g / (sqrt(v) + epsilon)              centered: v - m^2 in place of v
///     b = momentum b + d
///     w -= learning_rate b
struct RECTIFY_API RMSprop {
  static constexpr auto kind = "rmsprop";
  static constexpr auto doc =
      "gradient divided by the root of the moving average of its square (Hinton 2012): "
      "torch.optim.RMSprop";
  double learning_rate = 0.01;
  double alpha = 0.99;
  double epsilon = 1e-8;
  double momentum = 0;
  bool centered = false;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{rate_field<RMSprop>(),
                      field("alpha", &RMSprop::alpha,
                            "decay rate of the moving average of the squared gradient", below_one),
                      epsilon_field<RMSprop>(),
                      field("momentum", &RMSprop::momentum, "momentum factor", below_one),
                      field("centered", &RMSprop::centered,
                            "whether to normalize by an estimate of the gradient's variance "
                            "(centered RMSProp, Graves 2013)"),
                      penalty_field<RMSprop>()};
  }

  Index slots() const { return 1 + (momentum > 0 ? 1 : 0) + (centered ? 1 : 0); }
  bool update(const Update& update) const;
};

}}  // namespace rectify
