#include "unit_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/indices.hpp"
#include "../charts/time_axis.hpp"
#include "../charts/timeline.hpp"
#include "../page/text.hpp"
#include "unit_history.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_rows = 96, most_columns = 64;
constexpr std::size_t word_dead = 0, word_born_dead = 1;  // of the chart

/// The units of one layer, by probe and unit.
struct UnitHistory {
  const NpyArray& fired;
  const NpyArray& dead;
  double samples;
  std::size_t probes = static_cast<std::size_t>(dead.shape.at(0));
  std::size_t units = static_cast<std::size_t>(dead.shape.at(1));

  double active(std::size_t probe, std::size_t unit) const {
    return static_cast<double>(fired.values[probe * units + unit]) / samples;
  }
  bool is_dead(std::size_t probe, std::size_t unit) const {
    return dead.values[probe * units + unit] > 0;
  }
  /// Whether the unit has been dead at all probes so far.
  bool is_born_dead(std::size_t probe, std::size_t unit) const {
    for (std::size_t p = 0; p <= probe; ++p) {
      if (!is_dead(p, unit)) return false;
    }
    return true;
  }
};

/// Units that are dead at few probes come first; among equals, those that are active most.
std::vector<std::size_t> order_of(const UnitHistory& history) {
  auto order = all_indices<std::size_t>(history.units);
  std::vector<std::size_t> deaths(history.units);
  std::vector<double> activity(history.units);
  for (std::size_t unit = 0; unit < history.units; ++unit) {
    for (std::size_t probe = 0; probe < history.probes; ++probe) {
      deaths[unit] += history.is_dead(probe, unit) ? 1U : 0U;
      activity[unit] += history.active(probe, unit);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return deaths[a] != deaths[b] ? deaths[a] < deaths[b] : activity[a] > activity[b];
  });
  return order;
}

std::string name_of(const std::vector<std::size_t>& order, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return fmt::format("{}", order[begin]);
  std::string name;
  for (std::size_t i = begin; i < end; ++i)
    name += (name.empty() ? "" : " ") + std::to_string(order[i]);
  return name;
}

void add_row(const UnitHistory& history, const ProbeTimes& times,
             const std::vector<std::size_t>& order, std::size_t begin, std::size_t end,
             Timeline& map) {
  map.rows.push_back(name_of(order, begin, end));
  map.values.emplace_back();
  map.word_of.emplace_back();
  for (const std::size_t probe : times.probes) {
    double sum = 0;
    bool dead = true, born_dead = true;
    for (std::size_t i = begin; i < end; ++i) {
      sum += history.active(probe, order[i]);
      dead = dead && history.is_dead(probe, order[i]);
      born_dead = born_dead && history.is_born_dead(probe, order[i]);
    }
    map.values.back().push_back(sum / static_cast<double>(end - begin));
    map.word_of.back().push_back(born_dead ? std::optional(word_born_dead)
                                 : dead    ? std::optional(word_dead)
                                           : std::nullopt);
  }
}

std::string sentence_of(const RunMaterial& material, const UnitHistory& history, Index layer) {
  const DeadCount count = dead_of(material, layer);
  Index never = 0;
  for (std::size_t unit = 0; unit < history.units; ++unit) {
    bool dead = false;
    for (std::size_t probe = 0; probe < history.probes; ++probe) {
      dead = dead || history.is_dead(probe, unit);
    }
    never += dead ? 0 : 1;
  }
  if (never == count.units)
    return fmt::format("None of the {} was dead at any probe.", count_text(count.units, "unit"));
  return fmt::format("{} of {} dead at the end; never dead: {}.", count_text(count.dead),
                     count_text(count.units, "unit") + (count.dead == 1 ? " is" : " are"),
                     count_text(never));
}

}  // namespace

Figure unit_map(const RunMaterial& material, Index layer) {
  const std::string prefix = std::to_string(layer) + ".";
  const UnitHistory history{
      .fired = material.vitals.at(prefix + "fired"),
      .dead = material.vitals.at(prefix + "dead"),
      .samples = static_cast<double>(material.vitals.at("probe_samples").values.at(0))};
  const ProbeTimes times = probe_times(material, most_columns);
  const std::vector<std::size_t> order = order_of(history);
  const std::size_t group = (history.units + most_rows - 1) / most_rows;
  Timeline map{.row_title = group == 1 ? "unit" : "units",
               .time_title = times.title,
               .value_title = "samples with z > 0",
               .times = times.times,
               .rows = {},
               .values = {},
               .legend = "alive: samples with z > 0",
               .words = {"dead", "born dead"},
               .word_of = {}};
  for (std::size_t begin = 0; begin < order.size(); begin += group) {
    add_row(history, times, order, begin, std::min(begin + group, order.size()), map);
  }
  return {
      .name = fmt::format("units-of-layer-{}", layer),
      .title = "Units of " + material.layer_name(layer),
      .result = sentence_of(material, history, layer),
      .caption = fmt::format(
          "Each row is {}. Colour: fraction of the {} probe samples (training data) on which "
          "z > 0. Orange: {}dead, |f'(z)| < 1e-6 on all of these samples; in the darker orange, "
          "born dead: dead since initialization. Rows are sorted: units that are dead at most "
          "probes are at the bottom, above them those with z > 0 on the "
          "fewest samples.{}",
          group == 1 ? "one unit" : fmt::format("the mean of up to {} units", group),
          count_text(static_cast<Index>(history.samples)),
          group == 1 ? "" : "all units of the row are ",
          TimeAxis(times.times).is_logarithmic() ? " The axis of steps is logarithmic." : ""),
      .chart = timeline_chart(map),
      .wide = material.layers().size() == 1};
}

}}  // namespace rectify
