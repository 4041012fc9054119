#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "../config/config.hpp"
#include "../metrics/metrics.hpp"
#include "../vitals/vitals.hpp"
#include "chance.hpp"

/// What is known of a run in its end, and what can be asked of it: for the adviser.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What is judged: the whole life of a net.
struct Evidence {
  const Config& config;
  const Dataset& fitting;  ///< what it was trained on
  const Sequential& net;   ///< as the run leaves it
  const Vitals& vitals;
  const Census& last;      ///< of that net
  const History& history;  ///< all epochs
  const Metrics& test;
  /// What a net that knows nothing gets on `fitting`.
  Chance chance = chance_on(fitting, fitting, *config.loss);
};

// How well the net learnt.

/// From 0, chance, to 1, perfect, on the training set: by accuracy, or by the loss where there is
/// none.
double skill(const Evidence& evidence);
/// The training loss of a net that knows nothing; that of the first epoch, where it cannot be told.
double chance_loss(const Evidence& evidence);
/// Half way from chance to perfect, on the training set.
bool is_good(const Evidence& evidence);
/// The same on the test set: training accuracy is taken as a net learns, and with dropout.
bool is_good_on_test_set(const Evidence& evidence);
/// See `advise`.
bool learns_nothing(const Evidence& evidence);

// What the config has.

std::uint64_t steps_of(const Evidence& evidence);
const PlacedLayer& placed(const Evidence& evidence, Index layer);
bool has_norm(const Evidence& evidence, Index activation);
/// Whether all dense layers before the last start as he_normal does, and with biases of 0.
bool uses_he_init(const Evidence& evidence);
/// Of each parameter, with what groups say.
std::vector<ParameterRates> rates_of(const Evidence& evidence);
/// The largest learning rate that the weights of a layer were trained with.
double rate_of_layer(const Evidence& evidence, Index layer);
/// Likewise of the dense layer that feeds an activation.
double rate_before(const Evidence& evidence, Index activation);
bool has_cure(const Evidence& evidence, std::string_view kind);

// What was seen.

/// Units that were dead before the first step; 0 where what was seen then says nothing.
Index count_born_dead(const Evidence& evidence, const LayerCensus& layer);
/// Those that still are in the end.
Index count_never_alive(const Evidence& evidence, const LayerCensus& layer);
/// What was seen of the layers before the first step, where it says something.
std::vector<LayerAtInit> reliable_at_init(const Vitals& vitals);
/// Whether the inputs are far from 0 or from size 1.
bool off_scale(const Evidence& evidence);

/// The matrix of weights that the last step seen changed most, relative to its norm.
struct LargestUpdate {
  const TensorCensus* tensor = nullptr;
  double ratio = 0;
};
LargestUpdate largest_update(const Evidence& evidence);

/// How many samples in a row are of one class, on average.
double label_run(const Dataset& data);

}}  // namespace rectify
