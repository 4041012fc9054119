#include "definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr double active_share = 0.01, saturated_share = 0.99, twin_correlation = 0.999,
                 clone_share = 0.999, quiet_share = 0.01, frozen_update = 1e-6;

double share(Index samples, const LayerCensus& layer) {
  return static_cast<double>(samples) / static_cast<double>(layer.samples);
}

bool always(const LayerCensus&) { return true; }
bool is_related(const LayerCensus& layer) { return layer.effective_rank.has_value(); }

/// Whether this figure is known for some unit.
template <auto figure>
bool is_known(const LayerCensus& layer) {
  return std::any_of(layer.units.begin(), layer.units.end(),
                     [](const UnitCensus& unit) { return (unit.*figure).has_value(); });
}

double mean_abs_gradient(const LayerCensus& layer) {
  double sum = 0;
  for (const UnitCensus& unit : layer.units) sum += unit.mean_abs_gradient.value_or(0);
  return sum / static_cast<double>(layer.units.size());
}

}  // namespace

bool is_dead(const UnitCensus& unit) { return unit.max_slope < dead_slope; }

const std::array<Definition, 11> dead_definitions{{
    {"gradient_dead", "slope |f'(z)| below 1e-6 on all samples",
     [](const LayerCensus&, const UnitCensus& unit) { return is_dead(unit); }, always},
    {"never_fires", "z <= 0 on all samples",
     [](const LayerCensus&, const UnitCensus& unit) { return unit.fired == 0; }, always},
    {"active_below", "z > 0 on less than 1 % of the samples",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return share(unit.fired, layer) < active_share;
     },
     always},
    {"dormant", "mean |h| at most tau of the layer's",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return unit.mean_abs_output <= layer.dormant_share * layer.mean_abs_output();
     },
     always},
    {"saturated", "slope |f'(z)| below 1e-3 on more than 99 % of the samples, for bounded h",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return share(unit.flat, layer) > saturated_share;
     },
     [](const LayerCensus& layer) { return layer.bounded; }},
    {"duplicate", "|correlation| of outputs with another unit's above 0.999",
     [](const LayerCensus&, const UnitCensus& unit) { return unit.correlation > twin_correlation; },
     is_related},
    {"quiet_gradient", "mean |dL/dz| at most 0.01 of the layer's",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return *unit.mean_abs_gradient <= quiet_share * mean_abs_gradient(layer);
     },
     is_known<&UnitCensus::mean_abs_gradient>},
    {"silent_window",
     "z <= 0 on the last 1,000 training samples, each evaluated right after its step",
     [](const LayerCensus&, const UnitCensus& unit) {
       return unit.silent_samples.value_or(0) >= silence_window;
     },
     is_known<&UnitCensus::silent_samples>},
    {"frozen", "weights changed by less than 1e-6 of their norm since the previous probe",
     [](const LayerCensus&, const UnitCensus& unit) {
       return unit.update_ratio.value_or(1) < frozen_update;
     },
     is_known<&UnitCensus::update_ratio>},
    {"linear", "z > 0 on all samples, for activations that are linear there",
     [](const LayerCensus& layer, const UnitCensus& unit) { return unit.fired == layer.samples; },
     [](const LayerCensus& layer) { return layer.straight; }},
    {"cloned", "R^2 of outputs from those of all other units above 0.999",
     [](const LayerCensus&, const UnitCensus& unit) { return unit.explained > clone_share; },
     [](const LayerCensus& layer) {  // with fewer samples R^2 is high by chance
       return is_related(layer) && layer.samples >= 2 * std::ssize(layer.units);
     }},
}};

std::string rule_of(const Definition& definition, double dormant_share) {
  std::string rule = definition.rule;
  const std::size_t tau = rule.find("tau");
  return tau == rule.npos ? rule : rule.replace(tau, 3, fmt::format("{:g}", dormant_share));
}

Index count_units(const LayerCensus& layer, const Definition& definition) {
  return std::count_if(layer.units.begin(), layer.units.end(),
                       [&](const UnitCensus& unit) { return definition.holds(layer, unit); });
}

const Definition& definition(std::string_view name) {
  for (const Definition& known : dead_definitions) {
    if (known.name == name) return known;
  }
  throw std::out_of_range("no definition with this name");
}

}}  // namespace rectify
