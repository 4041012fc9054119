#pragma once

#include "../schema/fields.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// w = (1 - shrink) w + N(0, noise^2), for all weights that decay: the matrices of dense layers
/// (Ash & Adams 2020, "On warm-starting neural network training"). The optimizer's state is kept.
struct RECTIFY_API ShrinkAndPerturb {
  static constexpr auto kind = "shrink_and_perturb";
  static constexpr auto doc =
      "shrinks the weights of all dense layers and adds noise (Ash & Adams 2020)";
  double shrink = 1e-4;
  double noise = 1e-4;
  Index every_steps = 1;

  static constexpr auto fields() {
    return std::tuple{field("shrink", &ShrinkAndPerturb::shrink,
                            "weights are multiplied by 1 - shrink", unit_interval),
                      field("noise", &ShrinkAndPerturb::noise,
                            "standard deviation of the Gaussian noise that is added", non_negative),
                      field("every_steps", &ShrinkAndPerturb::every_steps,
                            "number of steps between applications", positive_count)};
  }

  void treat(Treatment& treatment) const;
};

}}  // namespace rectify
