#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Kingma & Ba 2015, as torch.optim.Adam; t counts steps from 1:
///
///     g = gradient + weight_decay w
///     m = beta1 m + (1 - beta1) g
///     v = beta2 v + (1 - beta2) g^2
///     w -= learning_rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon)
struct RECTIFY_API Adam {
  static constexpr auto kind = "adam";
  static constexpr auto doc =
      "adaptive steps from estimates of the gradient's first and second moments (Kingma & Ba "
      "2015): torch.optim.Adam";
  double learning_rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{rate_field<Adam>(), mean_field<Adam>(), mean_square_field<Adam>(),
                      epsilon_field<Adam>(), penalty_field<Adam>()};
  }

  static constexpr bool counts_steps = true;
  Index slots() const { return 2; }
  bool update(const Update& update) const;
};

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW:
/// w -= learning_rate weight_decay w, then Adam's step from the bare gradient.
struct RECTIFY_API AdamW {
  static constexpr auto kind = "adamw";
  static constexpr auto doc =
      "Adam with decoupled weight decay (Loshchilov & Hutter 2019): torch.optim.AdamW";
  double learning_rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;

  static constexpr auto fields() {
    return std::tuple{rate_field<AdamW>(), mean_field<AdamW>(), mean_square_field<AdamW>(),
                      epsilon_field<AdamW>(), decay_field<AdamW>()};
  }

  static constexpr bool counts_steps = true;
  Index slots() const { return 2; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
