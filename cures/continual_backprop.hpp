#pragma once

#include "../schema/fields.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Continual backprop (Dohare et al. 2024): continually replaces a few of the least useful units of
/// each layer. A unit's utility is the running mean of E|h| sum |w_out|. Each time,
/// `replacement_rate` times the number of units older than `maturity` is added to a count, and its
/// integer part is the number of units replaced. Both running means are corrected for their start
/// at 0. The mean output of a replaced unit is folded into the next bias, so that the net's outputs
/// change by w_out (h - mean), or by w_out h if that layer has no bias.
struct RECTIFY_API ContinualBackprop {
  static constexpr auto kind = "continual_backprop";
  static constexpr auto doc =
      "continually replaces a small fraction of the units, the least useful ones (Dohare et al. "
      "2024)";
  double replacement_rate = 1e-4;
  Index maturity = 100;
  double decay = 0.99;
  Index every_steps = 1;

  static constexpr auto fields() {
    return std::tuple{
        field("replacement_rate", &ContinualBackprop::replacement_rate,
              "fraction of a layer's mature units to replace each time", unit_interval),
        field("maturity", &ContinualBackprop::maturity,
              "maturity threshold: number of steps for which a new unit is protected from "
              "replacement",
              indices),
        field("decay", &ContinualBackprop::decay,
              "decay rate of the moving averages of a unit's utility and output", below_one),
        field("every_steps", &ContinualBackprop::every_steps,
              "number of steps between applications", positive_count)};
  }

  Index slots() const { return 3; }  ///< age, utility, mean output
  void treat(Treatment& treatment) const;

 private:
  void update_means(TreatedLayer& layer) const;
  void replace_least_useful(TreatedLayer& layer) const;
};

}}  // namespace rectify
