#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Adam with Nesterov's momentum (Dozat 2016), as torch.optim.NAdam documents it; t counts steps
/// from 1:
///
///     g = gradient + weight_decay w
///     mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2)
///     m = beta1 m + (1 - beta1) g
///     v = beta2 v + (1 - beta2) g^2
///     w -= learning_rate / (sqrt(v / (1 - beta2^t)) + epsilon)
///          (mu_t+1 m / (1 - mu_1 ... mu_t+1) + (1 - mu_t) g / (1 - mu_1 ... mu_t))
///
/// (As computed by torch >= 2.0, and by 1.13 with `foreach=True`. The default loop of 1.13 has a
/// bug: mu_t appears twice in the first product.)
struct RECTIFY_API NAdam {
  static constexpr auto kind = "nadam";
  static constexpr auto doc = "Adam with Nesterov momentum (Dozat 2016): torch.optim.NAdam";
  double learning_rate = 0.002;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 0.004;

  static constexpr auto fields() {
    return std::tuple{rate_field<NAdam>(),
                      mean_field<NAdam>(),
                      mean_square_field<NAdam>(),
                      epsilon_field<NAdam>(),
                      penalty_field<NAdam>(),
                      field("momentum_decay", &NAdam::momentum_decay,
                            "momentum decay: in step t the momentum factor is beta1 (1 - 0.96^(t "
                            "momentum_decay) / 2)",
                            non_negative)};
  }

  static constexpr bool counts_steps = true;
  Index slots() const { return 2; }
  /// mu_t
  double momentum(std::uint64_t step) const;
  /// mu_1 ... mu_t
  double carry(double before, std::uint64_t step) const { return before * momentum(step); }
  bool update(const Update& update) const;
};

}}  // namespace rectify
