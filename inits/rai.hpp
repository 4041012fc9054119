#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Randomized asymmetric initialization (Lu et al. 2020, "Dying ReLU and initialization"): weights
/// and bias of a unit are N(0, 0.6007^2 / fan_in), except one of them, chosen uniformly, which is
/// Beta(2, 1). Deep, narrow ReLU nets are born dead far less often.
struct RECTIFY_API RAI {
  static constexpr auto kind = "rai";
  static constexpr auto doc =
      "randomized asymmetric initialization: N(0, 0.36 / fan_in), with one positive value per "
      "unit, so that fewer nets are born dead (Lu et al. 2020); initializes biases too";
  void fill(Matrix& values, const InitContext& context) const;
  void fill_bias(Matrix& values, const InitContext& context) const;
};

}}  // namespace rectify
