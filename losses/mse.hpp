#pragma once

#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Mean over the outputs of (output - target)^2 (torch.nn.MSELoss). Classes are one-hot.
struct RECTIFY_API MSE {
  static constexpr auto kind = "mse";
  static constexpr auto doc =
      "mean of (output - target)^2 over the outputs; a class counts as its one-hot vector";
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
