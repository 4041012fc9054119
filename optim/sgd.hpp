#pragma once

#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Stochastic gradient descent with momentum, as torch.optim.SGD:
///
///     g = gradient + weight_decay w
///     v = momentum v + g
///     w -= learning_rate (nesterov ? g + momentum v : v)
struct RECTIFY_API SGD {
  static constexpr auto kind = "sgd";
  static constexpr auto doc =
      "stochastic gradient descent, optionally with momentum: torch.optim.SGD";
  double learning_rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;

  static constexpr auto fields() {
    return std::tuple{rate_field<SGD>(),
                      field("momentum", &SGD::momentum, "momentum factor", below_one),
                      field("nesterov", &SGD::nesterov, "whether to use Nesterov momentum"),
                      penalty_field<SGD>()};
  }

  Index slots() const { return momentum > 0 ? 1 : 0; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
