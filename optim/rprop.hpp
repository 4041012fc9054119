#pragma once

#include <optional>

#include "../base/error.hpp"
#include "../training/optimizer.hpp"
#include "fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Riedmiller & Braun 1993, as torch.optim.Rprop. Each weight has a step size s, initially the
/// learning rate; steps use only the sign of the gradient:
///
///     s = clamp(s (g p > 0 ? eta_plus : g p < 0 ? eta_minus : 1), min_step_size, max_step_size)
///     g = g p < 0 ? 0 : g                                  p is g of the step before
///     w -= sign(g) s
///
/// It compares the signs of successive gradients, so it is meant for full-batch training. A
/// schedule affects only the initial step size. There is no weight decay.
struct RECTIFY_API Rprop {
  static constexpr auto kind = "rprop";
  static constexpr auto doc =
      "resilient backpropagation: steps by the gradient's sign, with a step size for each weight "
      "(Riedmiller & Braun 1993); for batches of all training samples: torch.optim.Rprop";
  double learning_rate = 0.01;
  double eta_minus = 0.5;
  double eta_plus = 1.2;
  double min_step_size = 1e-6;
  double max_step_size = 50;

  static constexpr auto fields() {
    return std::tuple{
        field("learning_rate", &Rprop::learning_rate, "initial step size", positive),
        field("eta_minus", &Rprop::eta_minus,
              "factor of the step size where the gradient has changed its sign",
              open_unit_interval),
        field("eta_plus", &Rprop::eta_plus,
              "factor of the step size where the gradient has the same sign as before",
              Range{.low = 1, .without_low = true}),
        field("min_step_size", &Rprop::min_step_size, "minimum step size", positive),
        field("max_step_size", &Rprop::max_step_size, "maximum step size", positive)};
  }
  std::optional<Mismatch> mismatch() const;

  Index slots() const { return 2; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
