#include "evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../base/error.hpp"
#include "../config/checks.hpp"
#include "../layers/batch_norm.hpp"
#include "../layers/dense.hpp"
#include "../layers/layer_norm.hpp"
#include "../vitals/definitions.hpp"
#include "../vitals/hidden_layers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The dense layer that feeds an activation; -1 for none.
Index dense_behind(const Evidence& evidence, Index activation) {
  Index l = activation - 1;
  while (l >= 0 && placed(evidence, l).layer.as<Dense>() == nullptr) --l;
  return l;
}

/// Whether each unit was dead before the first step; empty where `statistics_unset`.
std::vector<bool> born_dead(const Evidence& evidence, const LayerCensus& layer) {
  for (const LayerAtInit& at_init : evidence.vitals.at_init()) {
    if (at_init.layer == layer.layer && at_init.statistics_unset) return {};
  }
  return history_of(evidence.vitals.history(), layer.layer).dead.front();
}

}  // namespace

double chance_loss(const Evidence& evidence) {
  return evidence.chance.loss.value_or(evidence.history.front().train_loss);
}

double skill(const Evidence& evidence) {
  const Epoch& last = evidence.history.back();
  if (!last.train_accuracy) {
    const double chance = chance_loss(evidence);
    return chance > 0 ? 1 - last.train_loss / chance : 1;  // all targets are the same
  }
  const double chance = *evidence.chance.accuracy;
  return chance < 1 ? (*last.train_accuracy - chance) / (1 - chance) : 1;
}

bool is_good(const Evidence& evidence) { return skill(evidence) >= 0.5; }

bool is_good_on_test_set(const Evidence& evidence) {
  if (!evidence.test.accuracy) return false;
  const double chance = *evidence.chance.accuracy;
  return *evidence.test.accuracy - chance >= 0.5 * (1 - chance);
}

bool learns_nothing(const Evidence& evidence) {
  return !is_good_on_test_set(evidence) && skill(evidence) < 0.1 &&
         evidence.history.back().train_loss > 0.9 * chance_loss(evidence);
}

std::uint64_t steps_of(const Evidence& evidence) { return evidence.history.back().step; }

const PlacedLayer& placed(const Evidence& evidence, Index layer) {
  return evidence.net.architecture().layers()[at(layer)];
}

LayerNames names_of(const Evidence& evidence) {
  return names_of_layers(evidence.config.model.layers);
}

std::string place_before(const Evidence& evidence, Index activation) {
  const LayerNames names = names_of(evidence);
  const std::string place = names.place(activation);
  return names.exact_place(activation) == place
             ? "before " + place
             : fmt::format("between {} and its activation", place);
}

bool has_norm(const Evidence& evidence, Index activation) {
  for (Index l = dense_behind(evidence, activation) + 1; l < activation; ++l) {
    const Layer& layer = placed(evidence, l).layer;
    if (layer.as<BatchNorm>() != nullptr || layer.as<LayerNorm>() != nullptr) return true;
  }
  return false;
}

bool uses_he_init(const Evidence& evidence) {
  const Json zero{{"type", "constant"}, {"value", 0}};
  const auto& layers = evidence.net.architecture().layers();
  return std::all_of(layers.begin(), layers.end() - 1, [&](const PlacedLayer& placed) {
    const Dense* dense = placed.layer.as<Dense>();
    if (dense == nullptr) return true;
    const std::string_view init = dense->init.kind();
    return (init == "he_normal" || init == "he_uniform") &&
           (!dense->bias_init || to_json(*dense->bias_init) == zero);
  });
}

std::vector<ParameterRates> rates_of(const Evidence& evidence) {
  const OptimizerConfig& optimizer = evidence.config.optimizer;
  return rates_of(evidence.net.architecture(), optimizer.rule, optimizer.updates.groups);
}

BaseRate rate_of_layer(const Evidence& evidence, Index layer) {
  const OptimizerConfig& optimizer = evidence.config.optimizer;
  const auto& parameters = evidence.net.architecture().parameters();
  const auto rates = rates_of(evidence);
  for (std::size_t k = 0; k < rates.size(); ++k) {
    if (parameters[k].layer != layer || parameters[k].name != "weight") continue;
    const auto group = rates[k].group;
    if (!group || !optimizer.updates.groups[*group].learning_rate) break;
    return {rates[k].learning_rate, place_of_group(*group)};
  }
  return {optimizer.rule->learning_rate()};
}

std::string place_of_group(std::size_t group) {
  return fmt::format(" in optimizer.groups[{}]", group);
}

BaseRate rate_before(const Evidence& evidence, Index activation) {
  return rate_of_layer(evidence, dense_behind(evidence, activation));
}

bool begins_with_given_weights(const Evidence& evidence) {
  return !evidence.config.init_from.empty();
}

std::string possible_norm(const Evidence& evidence) {
  const Index samples = evidence.fitting.size();
  const Index batch = std::min(evidence.config.training.batch_size, samples);
  return batch < 2 || samples % batch == 1 ? "layer_norm" : "batch_norm";
}

std::string possible_scaling(const Evidence& evidence) {
  const DataConfig& data = evidence.config.data;
  if (data.normalize == Normalize::none && evidence.fitting.bytes()) {
    return "\"normalize\": \"unit\" in data";
  }
  if (data.normalize == Normalize::standard) return {};
  DataConfig standard = data;
  standard.normalize = Normalize::standard;
  try {
    check_shift(standard, evidence.fitting.standardization());
  } catch (const ConfigError&) {
    return {};
  }
  return "\"normalize\": \"standard\" in data";
}

bool has_cure(const Evidence& evidence, std::string_view kind) {
  const auto& cures = evidence.config.vitals.cures;
  return std::any_of(cures.begin(), cures.end(),
                     [&](const Cure& cure) { return cure.kind() == kind; });
}

bool can_be_cured(const Evidence& evidence) {
  return !hidden_layers(evidence.net.architecture()).empty();
}

Index count_born_dead(const Evidence& evidence, const LayerCensus& layer) {
  const std::vector<bool> dead = born_dead(evidence, layer);
  return std::count(dead.begin(), dead.end(), true);
}

Index count_never_alive(const Evidence& evidence, const LayerCensus& layer) {
  const std::vector<bool> dead = born_dead(evidence, layer);
  Index count = 0;
  for (std::size_t i = 0; i < dead.size(); ++i) {
    count += dead[i] && is_dead(layer.units[i]) ? 1 : 0;
  }
  return count;
}

std::vector<LayerAtInit> reliable_at_init(const Vitals& vitals) {
  std::vector<LayerAtInit> at_init = vitals.at_init();
  std::erase_if(at_init, [](const LayerAtInit& layer) { return layer.statistics_unset; });
  return at_init;
}

std::optional<Fading> fading_outputs(const Evidence& evidence) {
  const auto at_init = reliable_at_init(evidence.vitals);
  const auto& layers = evidence.last.layers;
  if (at_init.empty() || layers.empty() || at_init.back().layer != layers.back().layer) return {};
  const double before = at_init.back().mean_abs_output;
  if (!(before > 0)) return {};
  return Fading{layers.back().layer, layers.back().mean_abs_output() / before};
}

bool off_scale(const Evidence& evidence) {
  const InputScale& inputs = evidence.vitals.input_scale();
  if (inputs.varying_features == 0) return false;
  return std::abs(inputs.mean) > 5 * inputs.deviation ||
         std::hypot(inputs.mean, inputs.deviation) > 10;
}

LargestUpdate largest_update(const Evidence& evidence) {
  const auto& ratios = evidence.vitals.update_ratios();
  LargestUpdate largest;
  for (std::size_t k = 0; k < ratios.size(); ++k) {
    const TensorCensus& tensor = evidence.last.tensors[k];
    if (tensor.shape.size() < 2 || !ratios[k]) continue;
    if (largest.tensor == nullptr || *ratios[k] > largest.ratio) largest = {&tensor, *ratios[k]};
  }
  return largest;
}

double label_run(const Dataset& data) {
  Index runs = 1;
  for (Index sample = 1; sample < data.size(); ++sample) {
    runs += data.target(sample).label != data.target(sample - 1).label ? 1 : 0;
  }
  return static_cast<double>(data.size()) / static_cast<double>(runs);
}

}}  // namespace rectify
