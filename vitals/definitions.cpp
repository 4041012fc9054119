#include "definitions.hpp"

#include <algorithm>
#include <stdexcept>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr double active_share = 0.01, saturated_share = 0.99, twin_cosine = 0.999;

double share(Index samples, const LayerCensus& layer) {
  return static_cast<double>(samples) / static_cast<double>(layer.samples);
}

bool always(const LayerCensus&) { return true; }

}  // namespace

bool is_dead(const UnitCensus& unit) { return unit.max_slope < dead_slope; }

bool is_dormant(const UnitCensus& unit, double layer_mean_abs_output, double share) {
  return unit.mean_abs_output <= share * layer_mean_abs_output;
}

const std::array<Definition, 6> dead_definitions{{
    {"gradient_dead", "no slope |f'(z)| of 1e-6 or more on any sample",
     [](const LayerCensus&, const UnitCensus& unit) { return is_dead(unit); }, always},
    {"never_fires", "z <= 0 on all samples",
     [](const LayerCensus&, const UnitCensus& unit) { return unit.fired == 0; }, always},
    {"active_below", "z > 0 on less than 1 % of the samples",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return share(unit.fired, layer) < active_share;
     },
     always},
    {"dormant", "mean |h| at most 0.025 of the layer's",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return is_dormant(unit, layer.mean_abs_output());
     },
     always},
    {"saturated", "slope |f'(z)| below 1e-3 on more than 99 % of the samples, if h is bounded",
     [](const LayerCensus& layer, const UnitCensus& unit) {
       return share(unit.flat, layer) > saturated_share;
     },
     [](const LayerCensus& layer) { return layer.bounded; }},
    {"duplicate", "outputs with a |cosine| above 0.999 to another unit's",
     [](const LayerCensus&, const UnitCensus& unit) { return unit.twin > twin_cosine; },
     [](const LayerCensus& layer) { return layer.effective_rank.has_value(); }},
}};

Index count_units(const LayerCensus& layer, const Definition& definition) {
  return std::count_if(layer.units.begin(), layer.units.end(),
                       [&](const UnitCensus& unit) { return definition.holds(layer, unit); });
}

const Definition& definition(std::string_view name) {
  for (const Definition& known : dead_definitions) {
    if (known.name == name) return known;
  }
  throw std::out_of_range("no definition of that name");
}

}  // namespace rectify::inline RECTIFY_PRECISION
