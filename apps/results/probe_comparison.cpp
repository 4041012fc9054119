#include "probe_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/words.hpp"
#include "../../vitals/definitions.hpp"
#include "probe_choice.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// "4", or "1 to 4" if units differ.
std::string range_text(const std::vector<ActiveBeyondProbe>& units) {
  const auto [least, most] = std::minmax_element(
      units.begin(), units.end(),
      [](const ActiveBeyondProbe& a, const ActiveBeyondProbe& b) { return a.samples < b.samples; });
  if (least->samples == most->samples) return count_text(most->samples);
  return fmt::format("{} to {}", count_text(least->samples), count_text(most->samples));
}

void compare_layer(const LayerCensus& probe, const LayerCensus& all, ProbeComparison& comparison) {
  for (std::size_t i = 0; i < probe.units.size(); ++i) {
    if (!is_dead(probe.units[i])) continue;
    ++comparison.dead;
    const Index samples = all.units[i].active;
    if (samples > 0) comparison.active.push_back({all.layer, static_cast<Index>(i), samples});
  }
}

}  // namespace

ProbeComparison compare_with_probe(const Subject& subject, const Census& all, const Team& team) {
  const RunProbe of_run = probe_of_run(subject);
  ProbeComparison comparison{.samples = of_run.samples, .lacking = of_run.lacking};
  if (!of_run.probe) return comparison;
  const Census census = take_census(subject.model.net, *of_run.probe, team);
  for (const LayerCensus& layer : census.layers) {
    compare_layer(layer, layer_of(all, layer.layer), comparison);
  }
  return comparison;
}

std::string comparison_text(const Subject& subject, const ProbeComparison& comparison) {
  if (!comparison.lacking.empty()) {
    return "Other units may be dead in the report of the run: " + comparison.lacking + ".";
  }
  if (comparison.dead == 0 || comparison.samples >= subject.data.size()) return "";
  const std::string probe =
      fmt::format("dead in the run's probe set of {}", count_text(comparison.samples, "sample"));
  const auto units = [&](Index count) {
    return fmt::format("{} that {} {}", count_text(count, "unit"), count == 1 ? "is" : "are",
                       probe);
  };
  const std::string all = count_text(subject.data.size());
  const Index active = std::ssize(comparison.active);
  if (active == 0) {
    return fmt::format("{} {} dead on all {} samples.", units(comparison.dead),
                       comparison.dead == 1 ? "is" : "are", all);
  }
  return fmt::format("{} {} active on {} of all {} samples.", units(active),
                     active == 1 ? "is" : "are", range_text(comparison.active), all);
}

Json comparison_json(const Subject& subject, const ProbeComparison& comparison) {
  if (!subject.run) return nullptr;
  Json active = Json::array();
  for (const ActiveBeyondProbe& unit : comparison.active) {
    active.push_back({{"layer", unit.layer}, {"unit", unit.unit}, {"samples", unit.samples}});
  }
  const bool found = comparison.lacking.empty();
  return {{"samples", comparison.samples},
          {"dead", found ? Json(comparison.dead) : Json()},
          {"active_on_data", found ? active : Json()},
          {"difference", found ? Json() : Json(comparison.lacking)}};
}

}}  // namespace rectify
