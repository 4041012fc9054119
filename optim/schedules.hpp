#pragma once

#include <cmath>
#include <numbers>

#include "../nn/fields.hpp"
#include "../nn/schedule.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The learning rate stays.
struct RECTIFY_API ConstantRate {
  static constexpr auto kind = "constant";
  static constexpr auto doc = "the rate stays";
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{field("warmup_epochs", &ConstantRate::warmup_epochs,
                            "epochs over which the rate rises from 0", non_negative)};
  }
  double factor(double) const { return 1; }
};

/// Half a cosine down to 0 at the end (Loshchilov & Hutter 2017, torch's CosineAnnealingLR).
struct RECTIFY_API Cosine {
  static constexpr auto kind = "cosine";
  static constexpr auto doc = "half a cosine down to 0 at the end (Loshchilov & Hutter 2017)";
  double warmup_epochs = 0;
  static constexpr auto fields() {
    return std::tuple{field("warmup_epochs", &Cosine::warmup_epochs,
                            "epochs over which the rate rises from 0", non_negative)};
  }
  double factor(double progress) const { return (1 + std::cos(std::numbers::pi * progress)) / 2; }
};

}  // namespace rectify::inline RECTIFY_PRECISION
