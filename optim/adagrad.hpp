#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Duchi, Hazan & Singer 2011, as torch.optim.Adagrad; t counts steps from 1:
///
///     g = gradient + weight_decay w
///     s = s + g^2                                  s starts at initial_accumulator
///     w -= learning_rate / (1 + (t - 1) lr_decay) g / (sqrt(s) + epsilon)
struct RECTIFY_API Adagrad {
  static constexpr auto kind = "adagrad";
  static constexpr auto doc =
      "gradient divided by the root of the sum of its squares so far (Duchi et al. 2011): "
      "torch.optim.Adagrad";
  double learning_rate = 0.01;
  double lr_decay = 0;
  double initial_accumulator = 0;
  double epsilon = 1e-10;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{
        rate_field<Adagrad>(),
        field("lr_decay", &Adagrad::lr_decay,
              "learning rate decay: in step t the learning rate is divided by 1 + (t - 1) lr_decay",
              non_negative),
        field("initial_accumulator", &Adagrad::initial_accumulator,
              "initial value of the sum of squared gradients", non_negative),
        epsilon_field<Adagrad>(), penalty_field<Adagrad>()};
  }

  static constexpr bool counts_steps = true;
  Index slots() const { return 1; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
