#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// In training 0 with probability `rate`, otherwise x / (1 - rate), independently for each unit and
/// sample; in prediction x (Srivastava et al. 2014, torch.nn.Dropout). Has no gain: initial weights
/// before it are those for the next layer.
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
  void forward(const Frame& frame) const { drop(frame, frame.x, frame.y); }
  void backward(const Frame& frame) const { drop(frame, frame.dy, frame.dx); }

 private:
  void drop(const Frame& frame, ConstView from, View to) const;
};

/// Dropout that keeps mean 0 and variance 1, for SELU: dropped values become SELU's lower bound
/// alpha' = -lambda alpha, then a x + b restores mean and variance (Klambauer et al. 2017,
/// torch.nn.AlphaDropout).
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
