#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// max(0, x) + a min(0, x) with trainable a, one for the layer or one per unit, without weight
/// decay (He et al. 2015, torch.nn.PReLU).
struct RECTIFY_API PReLU {
  static constexpr auto kind = "prelu";
  static constexpr auto doc = "x for x > 0, else a x with trainable a (He et al. 2015)";
  double slope = 0.25;
  bool per_unit = false;

  static constexpr auto fields() {
    return std::tuple{field("slope", &PReLU::slope, "initial slope for x <= 0"),
                      field("per_unit", &PReLU::per_unit,
                            "whether each unit has its own slope; false: one for the layer")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward(const Frame& frame) const;
  /// For the initial slope: 1 / sqrt((1 + a^2) / 2).
  double gain() const;
};

}}  // namespace rectify
