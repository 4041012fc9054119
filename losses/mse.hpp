#pragma once

#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Mean over the outputs of (output - target)^2 (torch.nn.MSELoss). Classes are one-hot.
struct RECTIFY_API MSE {
  static constexpr auto kind = "mse";
  static constexpr auto doc =
      "mean squared error, (output - target)^2, over the outputs; classes are one-hot encoded: "
      "torch.nn.MSELoss";
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
