#pragma once

#include <string>
#include <vector>

#include "evidence.hpp"

/// What to change about a run, from what was seen of it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One thing that was seen, and what may help: a sentence with numbers and words of configs. `rule`
/// names the rule that spoke.
struct Advice {
  std::string rule;
  std::string seen;
  std::string change;
};

/// Nothing where all is well. Each rule has a threshold far from what healthy runs show, and none
/// advises what the config has already.
///
/// A net *learns nothing* when its training accuracy is within a tenth of the way from chance (the
/// share of the largest class) to 1, and its training loss is above 0.9 of that of a net that knows
/// only the classes' shares (or the targets' means; the loss of the first epoch, where losses or
/// samples are weighted), unless its accuracy on the test set is half way from chance to 1. First
/// of all, of a net that learns nothing, these are looked for:
///
/// - `constant_data`: all samples have the same inputs
/// - `small_rate`: the last step seen, taken as often as there were steps, would have moved no
///   matrix of weights by 2 % of its norm; but for nets that `born_dead`, `died` or `saturated`
///   speak of
/// - `learns_nothing`: none of these, nor any rule below
///
/// Then, of every run:
///
/// - `sorted_labels`: the samples stand in the order of their classes, `shuffle` is off, and the
///   accuracy on the test set is not half way from chance to 1
/// - `weight_decay`: by rate, decay and steps alone the weights keep less than a third of their
///   size, and the training accuracy is not half way from chance to 1
/// - `few_steps`: fewer than 100 steps, the training accuracy is not half way from chance to 1, and
///   the last epoch made the training loss fall
/// - `dropout`: a layer keeps less than 4 units on average, or less than a tenth of them, and the
///   training accuracy is not half way from chance to 1
/// - `labels`: the training accuracy is above half way, that of the test set within 2 standard
///   errors of chance or below
/// - `inputs`: their mean is over 5 deviations from 0, or their root mean square over 10
/// - `born_dead`: a quarter of a layer is dead before the first step; if the training accuracy is
///   half way from chance to 1: and still is in the end, of a net that does not start by
///   `he_normal`, or on inputs of another size
/// - `died`: three in ten units of a layer are dead in the end, most of which had been alive; of
///   layers with bounds `saturated` speaks
/// - `saturated`: half of a layer that has bounds is saturated in the end
/// - `large_updates`: in the last step a weight matrix changed by a tenth of its norm or more
///
/// and of runs whose training accuracy is not half way from chance to 1:
///
/// - `fading`: before the first step, the mean |h| of the last layer is a tenth of the first one's
///   or less, or ten times it or more
/// - `vanishing_gradients`: before the first step, |dL/dz| of the first layer is a hundredth of the
///   last one's or less
RECTIFY_API std::vector<Advice> advise(const Evidence& evidence);

RECTIFY_API Json advice_to_json(const Advice& advice);

}}  // namespace rectify
