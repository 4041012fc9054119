#pragma once

#include <string>
#include <vector>

#include "evidence.hpp"

/// Advice on what to change in a run's config.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One observation and a suggested change, with numbers and config keys.
struct Advice {
  std::string rule;    ///< "born_dead"
  std::string seen;    ///< "hidden layer 1 (model.layers[0]): 30 of 64 units (47 %) were dead
                       ///< before the first step"
  std::string change;  ///< "try the init he_normal, with biases of 0"
};

/// Empty for a healthy run. Thresholds are far from the values of healthy runs, and no rule advises
/// what the config already has.
///
/// A net is *good* if its training accuracy is at least half way from chance (the share of the
/// largest class) to 1; for regression, if its loss is at most half that of predicting the mean. A
/// net *learns nothing* if its training accuracy is less than a tenth of the way from chance to 1
/// and its training loss is above 0.9 of the loss of predicting the classes' shares (or the
/// targets' means; the loss of the first epoch, where losses or samples are weighted), unless its
/// test accuracy is at least half way from chance to 1. For a net that learns nothing:
///
/// - `constant_data`: all samples have the same inputs; then no other rule is asked
/// - `small_rate`: all steps together, each as large as the last one, would have changed no weight
///   matrix by 2 % of its norm; not where `born_dead`, `died` or `saturated` applies
/// - `learns_nothing`: no other rule applies
///
/// For every run:
///
/// - `sorted_labels`: the samples are sorted by class, `shuffle` is off, and the test accuracy is
///   less than half way from chance to 1
/// - `weight_decay`: learning rate, weight decay and number of steps alone shrink the weights to
///   a third or less, the mean |h| of the last activation layer fell to a tenth of that before the
///   first step, and the net is not good
/// - `few_steps`: fewer than 100 steps, the training loss is still falling in the last epoch, the
///   validation loss is not above its lowest by more than 1 %, and the net is not good
/// - `dropout`: a layer keeps less than 4 units on average, or less than a tenth of them, and the
///   net is not good
/// - `labels`: the net is good, but its test accuracy is at most 2 standard errors above chance,
///   and 2 or more below half way from chance to 1
/// - `inputs`: their mean is more than 5 standard deviations from 0, or their root mean square is
///   above 10
/// - `born_dead`: a quarter of a layer is dead before the first step; for a good net, only where
///   these units are still dead at the end, and either the net does not use he_normal or `inputs`
///   applies
/// - `died`: 30 % of a layer's units are dead at the end, at least half of them alive at the start;
///   not for bounded activations, see `saturated`
/// - `saturated`: half of the units of a layer with a bounded activation are saturated at the end
/// - `large_updates`: the last step changed a weight matrix by 10 % of its norm or more
///
/// For a net that is not good:
///
/// - `fading`: before the first step, the mean |h| of the last layer is at most a tenth of the
///   first layer's, or at least ten times
/// - `vanishing_gradients`: before the first step, |dL/dz| of the first layer is at most a
///   hundredth of the last layer's
RECTIFY_API std::vector<Advice> advise(const Evidence& evidence);

RECTIFY_API Json advice_to_json(const Advice& advice);

}}  // namespace rectify
