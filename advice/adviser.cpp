#include "adviser.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../layers/dropout.hpp"
#include "../layers/rectifiers.hpp"
#include "../training/trainer.hpp"
#include "../vitals/definitions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Rule = std::optional<Advice>;

std::string skill_text(const Evidence& evidence) {
  const Epoch& last = evidence.history.back();
  if (!last.train_accuracy) {
    return fmt::format("the training loss, {:.3g}, is about that of always predicting the mean",
                       last.train_loss);
  }
  return fmt::format("the training accuracy, {:.3f}, is near chance, {:.3f}", *last.train_accuracy,
                     *evidence.chance.accuracy);
}

std::string lower_rate(const BaseRate& base) {
  return fmt::format("a learning_rate of {:.2g}{}", base.rate / 10, base.place);
}

/// Whether it helps to give the layers another init than they have.
bool needs_he_init(const Evidence& evidence) {
  return !begins_with_given_weights(evidence) && !uses_he_init(evidence);
}

/// Whether a norm can be put before the layer, which has none yet.
bool lacks_norm(const Evidence& evidence, Index layer) {
  return !begins_with_given_weights(evidence) && !has_norm(evidence, layer);
}

/// The way to scale inputs that are far from 0; empty where they are not, or nothing is left to do.
std::string scaling_for(const Evidence& evidence) {
  return off_scale(evidence) ? possible_scaling(evidence) : "";
}

/// The layer with the largest share of counted units.
struct Worst {
  const LayerCensus* layer = nullptr;
  Index units = 0;
  double share = 0;
};
template <class Count>
Worst worst_layer(const Census& census, Count&& count) {
  Worst worst;
  for (const LayerCensus& layer : census.layers) {
    const Index units = count(layer);
    const double share = static_cast<double>(units) / static_cast<double>(layer.units.size());
    if (share > worst.share) worst = {&layer, units, share};
  }
  return worst;
}

std::string share_of(const Evidence& evidence, const Worst& worst) {
  return fmt::format("{}: {} of {} units ({:.0f} %)", names_of(evidence).full(worst.layer->layer),
                     worst.units, worst.layer->units.size(), 100 * worst.share);
}

// Rules for nets that learn nothing.

Rule constant_data(const Evidence& evidence) {
  if (evidence.vitals.input_scale().varying_features > 0) return {};
  return Advice{"constant_data",
                fmt::format("none of the {} varies over the probe set",
                            count_text(evidence.fitting.features(), "feature")),
                "the inputs carry no information about the targets; check how the data is read"};
}

/// A net adapts to batches of one class after the other, so the training accuracy, which is
/// measured during the epoch, does not show whether it learns: the test accuracy does.
Rule sorted_labels(const Evidence& evidence) {
  if (evidence.config.training.shuffle || evidence.fitting.classes() < 2) return {};
  if (is_good_on_test_set(evidence)) return {};
  const double run = label_run(evidence.fitting);
  if (run < static_cast<double>(evidence.config.training.batch_size)) return {};
  return Advice{
      "sorted_labels",
      fmt::format("on average {:.0f} consecutive samples have the same label, and batches "
                  "are taken in that order",
                  run),
      "try \"shuffle\": true in training"};
}

/// Weights that decay faster than gradients restore them shrink what layers pass on. Without that,
/// a bad result has another cause, which may be in the data.
Rule weight_decay(const Evidence& evidence) {
  if (is_good(evidence)) return {};
  const std::optional<Fading> outputs = fading_outputs(evidence);
  if (!outputs || outputs->ratio > 0.1) return {};
  const auto& parameters = evidence.net.architecture().parameters();
  const auto rates = rates_of(evidence);
  double strongest = 0, decay = 0;
  std::string place;
  for (std::size_t k = 0; k < rates.size(); ++k) {
    if (!parameters[k].decays) continue;
    const double pull = rates[k].learning_rate * rates[k].weight_decay;
    if (pull <= strongest) continue;
    strongest = pull, decay = rates[k].weight_decay;
    const auto group = rates[k].group;
    const auto& groups = evidence.config.optimizer.updates.groups;
    place = group && groups[*group].weight_decay ? place_of_group(*group) : "";
  }
  const double exponent = strongest * static_cast<double>(steps_of(evidence));
  if (exponent < std::log(3.0)) return {};
  const double share = 100 * std::exp(-exponent);
  return Advice{
      "weight_decay",
      fmt::format("a weight_decay of {:g} alone shrinks a weight to {} of its size in {}, "
                  "and the mean |h| of {} fell to {:.2g} % of what it was",
                  decay, share < 1e-3 ? "less than 0.001 %" : fmt::format("{:.2g} %", share),
                  count_text(static_cast<Index>(steps_of(evidence)), "step"),
                  names_of(evidence).full(outputs->layer), 100 * outputs->ratio),
      fmt::format("try a weight_decay of {:.1g}{}", decay * 0.1 / exponent, place)};
}

Rule learns_nothing_else(const Evidence& evidence) {
  const double rate = evidence.config.optimizer.rule->learning_rate();
  return Advice{"learns_nothing", skill_text(evidence),
                fmt::format("try a learning_rate of {:.1g} and one of {:.1g}, and check that each "
                            "label belongs to its inputs",
                            rate / 10, rate * 10)};
}

// Rules for every run.

/// What lets a run that ended before its last planned epoch train longer; empty for one that did
/// not.
std::string way_to_go_on(const Evidence& evidence) {
  const TrainingConfig& training = evidence.config.training;
  if (std::ssize(evidence.history) >= training.epochs) return {};
  std::vector<std::string> ways;
  if (training.early_stopping) {
    ways.push_back(fmt::format("a patience of {} in training.early_stopping",
                               std::max<Index>(2 * training.early_stopping->patience, 10)));
  }
  if (training.time_limit) {
    ways.push_back(fmt::format("a time_limit of {:.2g}", 10 * *training.time_limit));
  }
  return fmt::format("{}", fmt::join(ways, "; or "));
}

/// Whether more of the same training makes the net worse on the validation set.
bool validation_loss_rises(const History& history) {
  const auto last = history.back().validation_loss;
  return last && std::any_of(history.begin(), history.end(), [&](const Epoch& epoch) {
           return epoch.validation_loss && *epoch.validation_loss < 0.99 * *last;
         });
}

/// Whether epochs have more steps with batches of this size, and the net can take them.
bool has_more_steps(const Evidence& evidence, Index batch) {
  const Index samples = evidence.fitting.size(), now = evidence.config.training.batch_size;
  if (batch >= now || ceiling(samples, batch) <= ceiling(samples, now)) return false;
  try {
    check_batches(evidence.net.architecture(), samples, batch);
  } catch (const ConfigError&) {
    return false;
  }
  return true;
}

Rule few_steps(const Evidence& evidence) {
  const auto steps = steps_of(evidence);
  const History& history = evidence.history;
  const Index samples = evidence.fitting.size(), batch = evidence.config.training.batch_size;
  if (steps >= 100 || is_good(evidence) || validation_loss_rises(history)) return {};
  const double before =
      history.size() > 1 ? history[history.size() - 2].train_loss : chance_loss(evidence);
  if (history.back().train_loss > 0.99 * before) return {};
  const std::string seen = fmt::format("after {} the loss is still falling",
                                       count_text(static_cast<Index>(steps), "step"));
  if (const std::string way = way_to_go_on(evidence); !way.empty()) {
    return Advice{"few_steps", seen, "try " + way};
  }
  constexpr Index usual_batch = 32;
  if (has_more_steps(evidence, usual_batch)) {
    return Advice{"few_steps", seen,
                  fmt::format("try a batch_size of {}: {} an epoch in place of {}", usual_batch,
                              count_text(ceiling(samples, usual_batch), "step"),
                              count_text(ceiling(samples, batch)))};
  }
  return Advice{"few_steps", seen,
                fmt::format("try more epochs: {}", ceiling(Index{1000}, ceiling(samples, batch)))};
}

Rule dropout(const Evidence& evidence) {
  if (is_good(evidence)) return {};
  for (std::size_t l = 0; l < evidence.net.architecture().layers().size(); ++l) {
    const PlacedLayer& layer = placed(evidence, static_cast<Index>(l));
    const auto* plain = layer.layer.as<Dropout>();
    const auto* alpha = layer.layer.as<AlphaDropout>();
    if (plain == nullptr && alpha == nullptr) continue;
    const double rate = plain != nullptr ? plain->rate : alpha->rate;
    const double kept = (1 - rate) * static_cast<double>(layer.inputs);
    if (rate <= 0.5 || (kept >= 4 && rate <= 0.9)) continue;
    return Advice{
        "dropout",
        fmt::format("{}: a dropout rate of {:g} keeps {:.2g} of {} units on average",
                    names_of(evidence).place(static_cast<Index>(l)), rate, kept, layer.inputs),
        "try a rate of 0.5, or none"};
  }
  return {};
}

Rule labels(const Evidence& evidence) {
  const Metrics& test = evidence.test;
  if (!is_good(evidence) || !evidence.history.back().train_accuracy || !test.accuracy) return {};
  if (sorted_labels(evidence)) return {};  // explains it
  const double chance = *evidence.chance.accuracy;
  const auto error = [&](double p) {
    return std::sqrt(p * (1 - p) / static_cast<double>(test.samples));
  };
  if (*test.accuracy > chance + 2 * error(chance)) return {};
  // Of few samples a net that generalizes may miss some too.
  const double half = (1 + chance) / 2;
  if (*test.accuracy > half - 2 * error(half)) return {};
  return Advice{
      "labels",
      fmt::format("the training accuracy is {:.3f}, but the test accuracy, {:.3f}, is not above "
                  "chance, {:.3f}",
                  *evidence.history.back().train_accuracy, *test.accuracy, chance),
      "the net does not generalize to the test set; check that each label belongs to its inputs, "
      "in both sets"};
}

Rule inputs(const Evidence& evidence) {
  if (!off_scale(evidence)) return {};
  const InputScale& inputs = evidence.vitals.input_scale();
  const std::string scaling = possible_scaling(evidence);
  return Advice{"inputs",
                fmt::format("the inputs have mean {:.3g} and standard deviation {:.3g}",
                            inputs.mean, inputs.deviation),
                scaling.empty() ? "check the data: some features are far larger than others"
                                : "try " + scaling};
}

Rule born_dead_units(const Evidence& evidence) {
  const auto count = is_good(evidence) ? count_never_alive : count_born_dead;
  const Worst worst =
      worst_layer(evidence.last, [&](const LayerCensus& layer) { return count(evidence, layer); });
  if (worst.share < 0.25 || evidence.vitals.input_scale().varying_features == 0) return {};
  // After many relu layers half of the units are dead with any init, and such nets learn.
  if (is_good(evidence) && uses_he_init(evidence) && !off_scale(evidence)) return {};
  const Index units = std::ssize(worst.layer->units);
  std::string change = "try ";
  if (const std::string scaling = scaling_for(evidence); !scaling.empty()) {
    change += scaling + "; he_normal assumes such inputs";
  } else if (needs_he_init(evidence)) {
    change += "the init he_normal, with biases of 0";
  } else if (units < 16 && !begins_with_given_weights(evidence)) {
    change += fmt::format("the init rai, or layers of {} units", 4 * units);
  } else if (lacks_norm(evidence, worst.layer->layer)) {
    change +=
        fmt::format("{} {}", possible_norm(evidence), place_before(evidence, worst.layer->layer));
  } else {
    change += fmt::format("leaky_relu, with a negative_slope of 0.01, as {}",
                          names_of(evidence).exact_place(worst.layer->layer));
  }
  return Advice{"born_dead", share_of(evidence, worst) + " were dead before the first step",
                change};
}

/// "; or batch_norm between model.layers[1] and its activation"; empty where there is one, or none
/// can be.
std::string norm_before(const Evidence& evidence, Index layer) {
  if (!lacks_norm(evidence, layer)) return {};
  return fmt::format("; or {} {}", possible_norm(evidence), place_before(evidence, layer));
}

Rule dying(const Evidence& evidence) {
  const Worst worst = worst_layer(
      evidence.last, [](const LayerCensus& layer) { return layer.bounded ? 0 : layer.dead(); });
  if (worst.share < 0.3 || 2 * count_born_dead(evidence, *worst.layer) > worst.units) return {};
  const Index layer = worst.layer->layer;
  std::string change = "try " + lower_rate(rate_before(evidence, layer));
  change += placed(evidence, layer).layer.kind() == LeakyReLU::kind
                ? "; or a negative_slope of 0.01"
                : "; or a slope for z < 0: leaky_relu";
  change += norm_before(evidence, layer);
  if (!has_cure(evidence, "redo") && can_be_cured(evidence))
    change += "; or the cure redo: --set 'vitals.cures=[\"redo\"]'";
  return Advice{"died", share_of(evidence, worst) + " died in training", change};
}

Rule saturation(const Evidence& evidence) {
  const Definition& saturated = definition("saturated");
  const Worst worst = worst_layer(evidence.last, [&](const LayerCensus& layer) {
    return saturated.applies(layer) ? count_units(layer, saturated) : 0;
  });
  if (worst.share < 0.5) return {};
  const Index layer = worst.layer->layer;
  std::string change = "try ";
  if (const std::string scaling = scaling_for(evidence); !scaling.empty()) {
    change += scaling + "; or ";
  }
  if (needs_he_init(evidence)) change += "the init he_normal; or ";
  change += lower_rate(rate_before(evidence, layer)) + norm_before(evidence, layer);
  return Advice{"saturated", share_of(evidence, worst) + " are saturated", change};
}

/// Not where units are dead or saturated: then steps are small at any rate.
Rule small_rate(const Evidence& evidence) {
  if (born_dead_units(evidence) || dying(evidence) || saturation(evidence)) return {};
  const LargestUpdate largest = largest_update(evidence);
  const double moved = largest.ratio * static_cast<double>(steps_of(evidence));
  if (largest.tensor == nullptr || !(moved < 0.02)) return {};
  const auto [rate, place] = rate_of_layer(evidence, largest.tensor->layer);
  const double factor = moved > 0 ? std::clamp(0.3 / moved, 10.0, 1e6) : 1e6;
  return Advice{
      "small_rate",
      fmt::format("{}; {} steps of the size of the last one change no weight matrix by more than "
                  "{:.2g} % of its norm",
                  skill_text(evidence), count_text(static_cast<Index>(steps_of(evidence))),
                  100 * moved),
      fmt::format("try a learning_rate near {:.1g} in place of {:.2g}{}", rate * factor, rate,
                  place)};
}

Rule updates(const Evidence& evidence) {
  const LargestUpdate largest = largest_update(evidence);
  if (largest.ratio < 0.1) return {};
  std::string change = "try " + lower_rate(rate_of_layer(evidence, largest.tensor->layer));
  if (!evidence.config.optimizer.updates.clip_norm) change += ", or a clip_norm of 1";
  return Advice{"large_updates",
                fmt::format("in the last step before a probe {} changed by {:.0f} % of its norm",
                            largest.tensor->name, 100 * largest.ratio),
                change};
}

// Rules for runs that are not good.

/// Something the config lacks that keeps the size of signals and gradients from layer to layer.
std::string scale_remedies(const Evidence& evidence, const std::vector<LayerAtInit>& at_init) {
  if (begins_with_given_weights(evidence)) return "check the weights of init_from";
  if (needs_he_init(evidence)) return "try the init he_normal, with biases of 0";
  const bool normed = std::all_of(at_init.begin(), at_init.end(), [&](const LayerAtInit& layer) {
    return has_norm(evidence, layer.layer);
  });
  if (!normed) {
    return fmt::format("try {} after the {} dense layers", possible_norm(evidence), at_init.size());
  }
  return fmt::format("try fewer hidden layers than {}", at_init.size());
}

Rule fading(const Evidence& evidence) {
  const auto at_init = reliable_at_init(evidence.vitals);
  const LayerNames names = names_of(evidence);
  if (at_init.size() < 2) return {};
  const double ratio = at_init.back().mean_abs_output / at_init.front().mean_abs_output;
  if (!std::isfinite(ratio) || (ratio > 0.1 && ratio < 10)) return {};
  return Advice{
      "fading",
      fmt::format("before the first step the mean |h| of {} was {:.2g} times that of {}",
                  names.brief(at_init.back().layer), ratio, names.brief(at_init.front().layer)),
      scale_remedies(evidence, at_init)};
}

Rule vanishing(const Evidence& evidence) {
  const auto at_init = reliable_at_init(evidence.vitals);
  const LayerNames names = names_of(evidence);
  if (at_init.size() < 2) return {};
  const auto &first = at_init.front().gradient_norm, &last = at_init.back().gradient_norm;
  if (!first || !last || *last == 0 || *first > 0.01 * *last) return {};
  std::string change = scale_remedies(evidence, at_init);
  const auto curved = std::any_of(evidence.last.layers.begin(), evidence.last.layers.end(),
                                  [](const LayerCensus& layer) { return layer.bounded; });
  if (curved) change += "; or relu in place of bounded activations";
  return Advice{"vanishing_gradients",
                fmt::format("before the first step |dL/dz| of {} was {:.2g} times that of {}",
                            names.brief(at_init.front().layer), *first / *last,
                            names.brief(at_init.back().layer)),
                change};
}

}  // namespace

std::vector<Advice> advise(const Evidence& evidence) {
  if (evidence.history.empty()) return {};
  std::vector<Advice> all;
  const auto add = [&](const Rule& advice) {
    if (advice) all.push_back(*advice);
  };
  const bool nothing = learns_nothing(evidence);
  if (nothing) add(constant_data(evidence));
  if (!all.empty()) return all;  // the cause of everything else
  add(sorted_labels(evidence));
  if (nothing && all.empty()) add(small_rate(evidence));
  for (const auto rule : {weight_decay, few_steps, dropout, labels, inputs, born_dead_units, dying,
                          saturation, updates}) {
    add(rule(evidence));
  }
  if (!is_good(evidence)) {
    for (const auto rule : {fading, vanishing}) add(rule(evidence));
  }
  if (nothing && all.empty()) add(learns_nothing_else(evidence));
  return all;
}

Json advice_to_json(const Advice& advice) {
  return {{"rule", advice.rule}, {"seen", advice.seen}, {"change", advice.change}};
}

}}  // namespace rectify
