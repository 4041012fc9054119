#pragma once

#include <string>
#include <vector>

#include "vitals.hpp"

/// What to change about a run, from what its vitals saw.
namespace rectify::inline RECTIFY_PRECISION {

/// What is judged: the whole life of a net.
struct Evidence {
  const Vitals& vitals;
  const Census& last;     ///< of the net as the run leaves it
  double learning_rate;   ///< the optimizer's, before any schedule
  std::string normalize;  ///< what was done to the inputs: "unit", "standard", "none"
};

/// One thing that was seen and what may help, in words of configs. `rule` names the rule that
/// spoke.
struct Advice {
  std::string rule;
  std::string seen;
  std::string change;
};

/// Nothing where all is well. Each rule has a threshold far from what healthy nets show, so that
/// its word counts:
///
/// - `inputs`: their mean is over 5 deviations from 0, or their root mean square over 10
/// - `born_dead`: a quarter of a layer is dead before the first step
/// - `died`: three in ten units of a layer are dead in the end, most of which had been alive
/// - `fading`: before the first step, the mean |h| of the last layer is a tenth of the first one's
///   or less, or ten times it or more
/// - `saturated`: half of a layer that has bounds is saturated in the end
/// - `vanishing_gradients`: before the first step, |dL/dz| of the first layer is a hundredth of the
///   last one's or less
/// - `large_updates`: in the last step a weight matrix changed by a tenth of its norm or more
RECTIFY_API std::vector<Advice> advise(const Evidence& evidence);

RECTIFY_API Json advice_to_json(const Advice& advice);

}  // namespace rectify::inline RECTIFY_PRECISION
