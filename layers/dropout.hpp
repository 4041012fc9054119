#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// In training each unit of each sample is zero with probability `rate`, else x / (1 - rate);
/// otherwise x (Srivastava et al. 2014, torch.nn.Dropout). Says nothing of a gain: weights start as
/// what follows wants them.
struct RECTIFY_API Dropout {
  static constexpr auto kind = "dropout";
  static constexpr auto doc =
      "in training, 0 with probability `rate` and otherwise x / (1 - rate); in evaluation, x "
      "(Srivastava et al. 2014): torch.nn.Dropout";
  double rate = 0.5;

  static constexpr auto fields() {
    return std::tuple{field("rate", &Dropout::rate, "fraction of the units to drop", below_one)};
  }

  Needs needs(Index inputs) const { return {.outputs = inputs, .keeps_input = false}; }
  void forward(const Frame& frame) const { pass_on(frame, frame.x, frame.y); }
  void backward(const Frame& frame) const { pass_on(frame, frame.dy, frame.dx); }

 private:
  void pass_on(const Frame& frame, ConstView from, View to) const;
};

/// Dropout that keeps mean and variance of what is N(0, 1), as SELU makes it: what is dropped
/// becomes SELU's lower bound alpha' = -lambda alpha, and a x + b of the whole has mean 0 and
/// variance 1 again (Klambauer et al. 2017, torch.nn.AlphaDropout).
struct RECTIFY_API AlphaDropout {
  static constexpr auto kind = "alpha_dropout";
  static constexpr auto doc =
      "dropout that preserves mean and variance, for selu (Klambauer et al. 2017): "
      "torch.nn.AlphaDropout";
  double rate = 0.5;

  static constexpr auto fields() {
    return std::tuple{
        field("rate", &AlphaDropout::rate, "fraction of the units to drop", below_one)};
  }

  Needs needs(Index inputs) const { return {.outputs = inputs, .keeps_input = false}; }
  void forward(const Frame& frame) const;
  void backward(const Frame& frame) const;
};

}}  // namespace rectify
