#pragma once

#include "../schema/fields.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Continual backprop (Dohare et al. 2024): a few of the least useful units of each layer are
/// replaced all the time. A unit's utility is the running mean of E|h| times the sum of |w_out|;
/// each time adds `replacement_rate` times the number of units that are older than `maturity` to a
/// count, and the whole units in it are replaced. Both running means are freed of the
/// zero they start from. That of the unit's output goes into the next bias: at that moment the
/// net's outputs change by w_out (h - mean), or by w_out h if that layer has no bias.
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
