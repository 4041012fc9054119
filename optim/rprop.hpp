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
      "steps by the gradient's sign, of sizes that grow while it stays (Riedmiller & Braun 1993), "
      "for batches of the whole training set: torch.optim.Rprop";
  double learning_rate = 0.01;
  double eta_minus = 0.5;
  double eta_plus = 1.2;
  double min_step_size = 1e-6;
  double max_step_size = 50;

  static constexpr auto fields() {
    return std::tuple{
        field("learning_rate", &Rprop::learning_rate, "size of the first step", positive),
        field("eta_minus", &Rprop::eta_minus, "the step size's factor where the sign has changed",
              open_unit_interval),
        field("eta_plus", &Rprop::eta_plus, "the step size's factor where the sign has stayed",
              Range{.low = 1, .without_low = true}),
        field("min_step_size", &Rprop::min_step_size, "no step is smaller", positive),
        field("max_step_size", &Rprop::max_step_size, "no step is larger", positive)};
  }
  std::optional<Mismatch> mismatch() const;

  Index slots() const { return 2; }
  bool update(const Update& update) const;
};

}}  // namespace rectify
