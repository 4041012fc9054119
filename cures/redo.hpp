#pragma once

#include <optional>

#include "../schema/fields.hpp"
#include "../vitals/definitions.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Recycling dormant neurons (Sokar et al. 2023): every `every_steps` steps, units whose mean |h|
/// over the batch is at most `threshold` times the layer's get new incoming weights, outgoing
/// weights of 0 and a reset of the optimizer's state. The net's outputs change by the removed
/// w_out h, which is 0 for units that were constantly 0.
struct RECTIFY_API ReDo {
  static constexpr auto kind = "redo";
  static constexpr auto doc =
      "reinitializes units that are dormant on the last batch (Sokar et al. 2023)";
  Index every_steps = 1000;
  double threshold = 0.025;
  std::optional<Index> until = {};

  static constexpr auto fields() {
    return std::tuple{
        field("every_steps", &ReDo::every_steps, "number of steps between applications",
              positive_count),
        field("threshold", &ReDo::threshold,
              "a unit is dormant when its mean |h| is at most this fraction of the mean |h| of its "
              "layer",
              non_negative),
        field("until", &ReDo::until,
              "last step after which units are replaced; null: until the end of the run",
              positive_count)};
  }

  Index slots() const { return 0; }
  void treat(Treatment& treatment) const;
};

}}  // namespace rectify
