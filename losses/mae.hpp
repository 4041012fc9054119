#pragma once

#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Mean over the outputs of |output - target|, with slope 0 at 0 (torch.nn.L1Loss). Classes are
/// one-hot.
struct RECTIFY_API MAE {
  static constexpr auto kind = "mae";
  static constexpr auto doc =
      "mean absolute error, |output - target|, over the outputs; classes are one-hot encoded: "
      "torch.nn.L1Loss";
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
