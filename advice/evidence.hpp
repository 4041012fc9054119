#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../config/config.hpp"
#include "../metrics/metrics.hpp"
#include "../vitals/vitals.hpp"
#include "chance.hpp"

/// What the adviser knows about a finished run.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Evidence {
  const Config& config;
  const Dataset& fitting;  ///< the part of the training set that the net was trained on
  const Sequential& net;   ///< after training
  const Vitals& vitals;
  const Census& last;      ///< of `net`
  const History& history;  ///< all epochs
  const Metrics& test;
  /// Of a constant prediction on `fitting`.
  Chance chance = chance_on(fitting, fitting, *config.loss);
};

// How well the net learnt.

/// From 0 (chance) to 1 (perfect), on the training set: by accuracy, for regression by the loss.
double skill(const Evidence& evidence);
/// The training loss of a constant prediction; where it is not known, that of the first epoch.
double chance_loss(const Evidence& evidence);
/// `skill` is at least 0.5.
bool is_good(const Evidence& evidence);
/// The same by test accuracy. Training accuracy is measured during the epoch and with dropout.
bool is_good_on_test_set(const Evidence& evidence);
/// See `advise`.
bool learns_nothing(const Evidence& evidence);

// What the config says.

std::uint64_t steps_of(const Evidence& evidence);
const PlacedLayer& placed(const Evidence& evidence, Index layer);
/// What people read of the layers.
LayerNames names_of(const Evidence& evidence);
/// "before model.layers[2]"; for the `activation` of a dense layer "between model.layers[1] and its
/// activation".
std::string place_before(const Evidence& evidence, Index activation);
bool has_norm(const Evidence& evidence, Index activation);
/// Whether all dense layers but the last use he_normal or he_uniform, with biases of 0.
bool uses_he_init(const Evidence& evidence);
/// The learning rate and weight decay of each parameter, by its group.
std::vector<ParameterRates> rates_of(const Evidence& evidence);
/// The base learning rate of a layer's weights, and where it is set if not in the optimizer: " in
/// optimizer.groups[0]".
struct BaseRate {
  double rate;
  std::string place = {};
};
BaseRate rate_of_layer(const Evidence& evidence, Index layer);
/// `rate_of_layer` of the dense layer that feeds an activation.
BaseRate rate_before(const Evidence& evidence, Index activation);
/// " in optimizer.groups[0]"
std::string place_of_group(std::size_t group);
/// Whether the run began with the weights of a file: inits do not apply then, and layers with other
/// weights do not fit.
bool begins_with_given_weights(const Evidence& evidence);
/// A normalization that the config can have: batch_norm, or layer_norm where the last batch of an
/// epoch is one sample.
std::string possible_norm(const Evidence& evidence);
/// How `data.normalize` can bring the inputs nearer to 0; empty if it does already, or cannot.
std::string possible_scaling(const Evidence& evidence);
bool has_cure(const Evidence& evidence, std::string_view kind);
/// Whether the net has units that a cure can treat.
bool can_be_cured(const Evidence& evidence);

// What was observed.

/// Units that were dead before the first step; 0 where `LayerAtInit::statistics_unset`.
Index count_born_dead(const Evidence& evidence, const LayerCensus& layer);
/// Units that were dead before the first step and are dead at the end.
Index count_never_alive(const Evidence& evidence, const LayerCensus& layer);
/// `Vitals::at_init` without layers for which `statistics_unset`.
std::vector<LayerAtInit> reliable_at_init(const Vitals& vitals);
/// The mean |h| of the last activation layer, relative to that before the first step.
struct Fading {
  Index layer = 0;
  double ratio = 0;
};
/// None without such a layer, and where the first is not known (`LayerAtInit::statistics_unset`).
std::optional<Fading> fading_outputs(const Evidence& evidence);
/// Whether the inputs' mean is over 5 deviations from 0, or their root mean square over 10.
bool off_scale(const Evidence& evidence);

/// The weight matrix that the last measured step changed most, relative to its norm.
struct LargestUpdate {
  const TensorCensus* tensor = nullptr;
  double ratio = 0;
};
LargestUpdate largest_update(const Evidence& evidence);

/// Mean length of runs of samples of the same class.
double label_run(const Dataset& data);

}}  // namespace rectify
