#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2:
///
///     c = beta1 m + (1 - beta1) gradient
///     w -= learning_rate (sign(c) + weight_decay w)
///     m = beta2 m + (1 - beta2) gradient
///
/// Not in PyTorch.
struct RECTIFY_API Lion {
  static constexpr auto kind = "lion";
  static constexpr auto doc =
      "steps by the sign of the momentum, of the same size for all weights (Chen et al. 2023)";
  double learning_rate = 1e-4;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{
        rate_field<Lion>(),
        field("beta1", &Lion::beta1,
              "weight of the momentum in a step; that of the current gradient is 1 - beta1",
              below_one),
        field("beta2", &Lion::beta2, "decay rate of the momentum, a moving average of the gradient",
              below_one),
        decay_field<Lion>()};
  }

  Index slots() const { return 1; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
