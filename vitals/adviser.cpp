#include "adviser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "definitions.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// The layer of which the share is largest.
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

std::string share_of(const Worst& worst) {
  return fmt::format("layer {}: {} of {} units ({:.0f} %)", worst.layer->layer, worst.units,
                     worst.layer->units.size(), 100 * worst.share);
}

/// Units that were dead before the first step; 0 where what was seen then says nothing.
Index born_dead(const Vitals& vitals, const LayerCensus& layer) {
  for (const LayerBirth& birth : vitals.births()) {
    if (birth.layer == layer.layer && birth.unsettled) return 0;
  }
  const std::vector<bool>& dead = history_of(vitals.history(), layer.layer).dead.front();
  return std::count(dead.begin(), dead.end(), true);
}

/// What was seen of the layers before the first step, if it says something.
std::vector<LayerBirth> settled_births(const Vitals& vitals) {
  std::vector<LayerBirth> births = vitals.births();
  std::erase_if(births, [](const LayerBirth& birth) { return birth.unsettled; });
  return births;
}

bool off_scale(const InputScale& inputs) {
  const double root_mean_square = std::hypot(inputs.mean, inputs.deviation);
  return std::abs(inputs.mean) > 5 * inputs.deviation || root_mean_square > 10;
}

std::optional<Advice> inputs(const Evidence& evidence) {
  const InputScale& inputs = evidence.vitals.input_scale();
  if (!off_scale(inputs)) return {};
  const bool standard = evidence.normalize == "standard";
  return Advice{"inputs",
                fmt::format("the inputs have mean {:.3g} and deviation {:.3g}", inputs.mean,
                            inputs.deviation),
                standard ? "look at the data: some feature is far out even when standardised"
                         : "\"normalize\": \"standard\" in data"};
}

std::optional<Advice> stillbirth(const Evidence& evidence) {
  const Worst worst = worst_layer(
      evidence.last, [&](const LayerCensus& layer) { return born_dead(evidence.vitals, layer); });
  if (worst.share < 0.25) return {};
  const bool by_inputs = off_scale(evidence.vitals.input_scale());
  const bool narrow = worst.layer->units.size() < 16;
  return Advice{"born_dead", share_of(worst) + " were dead before the first step",
                by_inputs ? "standardised inputs; then he_normal is made for them"
                : narrow  ? "the init rai, or wider layers"
                          : "the init he_normal, with biases of 0"};
}

std::optional<Advice> dying(const Evidence& evidence) {
  const Worst worst =
      worst_layer(evidence.last, [](const LayerCensus& layer) { return layer.dead(); });
  if (worst.share < 0.3 || 2 * born_dead(evidence.vitals, *worst.layer) > worst.units) return {};
  return Advice{"died", share_of(worst) + " died in training",
                fmt::format("a learning_rate below {:g}; or a slope for z < 0, leaky_relu; or "
                            "batch_norm; or the cure redo",
                            evidence.learning_rate)};
}

std::optional<Advice> fading(const Evidence& evidence) {
  const auto births = settled_births(evidence.vitals);
  if (births.size() < 2) return {};
  const double ratio = births.back().mean_abs_output / births.front().mean_abs_output;
  if (!std::isfinite(ratio) || (ratio > 0.1 && ratio < 10)) return {};
  return Advice{"fading",
                fmt::format("before the first step the mean |h| of layer {} was {:.2g} times that "
                            "of layer {}",
                            births.back().layer, ratio, births.front().layer),
                "the init he_normal, which keeps it; or batch_norm behind the dense layers"};
}

std::optional<Advice> saturation(const Evidence& evidence) {
  const Definition& saturated = definition("saturated");
  const Worst worst = worst_layer(evidence.last, [&](const LayerCensus& layer) {
    return saturated.applies(layer) ? count_units(layer, saturated) : 0;
  });
  if (worst.share < 0.5) return {};
  return Advice{"saturated", share_of(worst) + " are saturated",
                fmt::format("{}a learning_rate below {:g}, or batch_norm before the activation",
                            off_scale(evidence.vitals.input_scale()) ? "standardised inputs, " : "",
                            evidence.learning_rate)};
}

std::optional<Advice> vanishing(const Evidence& evidence) {
  const auto births = settled_births(evidence.vitals);
  if (births.size() < 2) return {};
  const auto &first = births.front().gradient_norm, &last = births.back().gradient_norm;
  if (!first || !last || *last == 0 || *first > 0.01 * *last) return {};
  return Advice{"vanishing_gradients",
                fmt::format("before the first step |dL/dz| of layer {} was {:.2g} times that of "
                            "layer {}",
                            births.front().layer, *first / *last, births.back().layer),
                "the init he_normal with relu or its kin; or batch_norm; or fewer layers"};
}

std::optional<Advice> updates(const Evidence& evidence) {
  const auto& ratios = evidence.vitals.update_ratios();
  const std::string* name = nullptr;
  double largest = 0.1;
  for (std::size_t k = 0; k < ratios.size(); ++k) {
    const TensorCensus& tensor = evidence.last.tensors[k];
    if (tensor.shape.size() < 2 || ratios[k] < largest) continue;
    name = &tensor.name;
    largest = *ratios[k];
  }
  if (name == nullptr) return {};
  return Advice{"large_updates",
                fmt::format("in the last step before a look {} changed by {:.0f} % of its norm",
                            *name, 100 * largest),
                fmt::format("a learning_rate below {:g}, or clip_norm", evidence.learning_rate)};
}

}  // namespace

std::vector<Advice> advise(const Evidence& evidence) {
  std::vector<Advice> all;
  for (const auto rule : {inputs, stillbirth, dying, fading, saturation, vanishing, updates}) {
    if (auto advice = rule(evidence)) all.push_back(std::move(*advice));
  }
  return all;
}

Json advice_to_json(const Advice& advice) {
  return {{"rule", advice.rule}, {"seen", advice.seen}, {"change", advice.change}};
}

}  // namespace rectify::inline RECTIFY_PRECISION
