#pragma once

#include "../nn/loss.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Mean over the outputs of d^2 / 2 if d = |output - target| <= delta, else delta (d - delta / 2)
/// (Huber 1964; torch.nn.HuberLoss). Classes are one-hot.
struct RECTIFY_API Huber {
  static constexpr auto kind = "huber";
  static constexpr auto doc =
      "mean over the outputs of d^2 / 2 for d = |output - target| <= delta, else delta (d - delta "
      "/ 2); classes are one-hot encoded: torch.nn.HuberLoss";
  double delta = 1;

  static constexpr auto fields() {
    return std::tuple{field("delta", &Huber::delta,
                            "absolute error at which the loss changes from quadratic to linear; in "
                            "standard deviations of the target where data.targets is standard",
                            positive)};
  }
  double value_and_gradient(std::span<const Scalar> output, const Target& target,
                            std::span<Scalar> gradient) const;
};

}}  // namespace rectify
