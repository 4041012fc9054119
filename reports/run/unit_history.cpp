#include "unit_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "../../base/indices.hpp"
#include "../../base/words.hpp"
#include "../../vitals/life.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Index whole(Scalar value) { return static_cast<Index>(std::llround(value)); }

/// Calls `visit(layer, probe, kind)` for each event, in their order.
template <class Visit>
void for_each_event(const RunMaterial& material, Visit&& visit) {
  const NpyArray* layers = material.array("event_layer");
  const NpyArray* probes = material.array("event_probe");
  const NpyArray* kinds = material.array("event_kind");
  if (layers == nullptr || probes == nullptr || kinds == nullptr) return;
  for (std::size_t i = 0; i < layers->values.size(); ++i) {
    visit(whole(layers->values[i]), static_cast<std::size_t>(whole(probes->values[i])),
          static_cast<std::size_t>(whole(kinds->values[i])));
  }
}

/// Numbers of deaths, revivals and replacements that each probe found.
std::vector<Index> events_by_probe(const RunMaterial& material, std::size_t probes) {
  std::vector<Index> counts(probes);
  for_each_event(material, [&](Index, std::size_t probe, std::size_t) {
    if (probe < probes) ++counts[probe];
  });
  return counts;
}

/// See `probe_times`.
std::vector<std::size_t> chosen_probes(const RunMaterial& material, std::size_t probes,
                                       std::size_t most) {
  if (probes <= most) return all_indices<std::size_t>(probes);
  const std::vector<Index> events = events_by_probe(material, probes);
  auto eventful = all_indices<std::size_t>(probes);
  std::stable_sort(eventful.begin(), eventful.end(),
                   [&](std::size_t a, std::size_t b) { return events[a] > events[b]; });
  const std::size_t even = most - most / 2;
  std::set<std::size_t> chosen(eventful.begin(),
                               eventful.begin() + static_cast<std::ptrdiff_t>(most / 2));
  for (std::size_t i = 0; i < even; ++i) chosen.insert(i * (probes - 1) / (even - 1));
  return {chosen.begin(), chosen.end()};
}

/// Dead units at one probe.
DeadCount dead_at(const NpyArray& dead, std::size_t probe) {
  DeadCount count{.units = dead.shape[1]};
  const auto units = static_cast<std::size_t>(count.units);
  for (std::size_t unit = 0; unit < units; ++unit) {
    count.dead += dead.values.at(probe * units + unit) > 0 ? 1 : 0;
  }
  return count;
}

/// The probe after this epoch, unlike those within it or within the next one.
std::optional<std::size_t> probe_after(const RunMaterial& material, Index epoch) {
  const NpyArray* steps = material.array("step");
  if (steps == nullptr) return std::nullopt;
  for (const Json& line : material.run.epochs) {
    if (line.value("epoch", Index{-1}) != epoch || !line.contains("step")) continue;
    const auto found =
        std::find(steps->values.begin(), steps->values.end(), line["step"].get<Scalar>());
    if (found == steps->values.end()) return std::nullopt;
    return static_cast<std::size_t>(found - steps->values.begin());
  }
  return std::nullopt;
}

}  // namespace

ProbeTimes probe_times(const RunMaterial& material, std::size_t most) {
  ProbeTimes times;
  const NpyArray* epochs = material.array("epoch");
  const NpyArray* steps = material.array("step");
  if (epochs == nullptr || steps == nullptr || epochs->values.empty()) return times;
  const std::size_t probes = epochs->values.size();
  bool by_epoch = true;
  for (std::size_t i = 1; i < probes; ++i) {
    by_epoch = by_epoch && epochs->values[i] != epochs->values[i - 1];
  }
  times.title = by_epoch ? "epoch" : "step";
  times.probes = chosen_probes(material, probes, most);
  for (const std::size_t probe : times.probes) {
    times.times.push_back(static_cast<double>((by_epoch ? epochs : steps)->values[probe]));
  }
  return times;
}

std::vector<double> dead_by_probe(const RunMaterial& material, Index layer) {
  const NpyArray* dead = material.array(std::to_string(layer) + ".dead");
  if (dead == nullptr || dead->shape.size() != 2 || dead->shape[1] == 0) return {};
  std::vector<double> shares;
  const auto units = static_cast<std::ptrdiff_t>(dead->shape[1]);
  for (auto row = dead->values.begin(); row != dead->values.end(); row += units) {
    const auto count = std::count_if(row, row + units, [](Scalar value) { return value > 0; });
    shares.push_back(static_cast<double>(count) / static_cast<double>(units));
  }
  return shares;
}

Events events_of(const RunMaterial& material, Index layer) {
  Events events{};
  for_each_event(material, [&](Index of, std::size_t, std::size_t kind) {
    if (of == layer) ++events.at(kind);
  });
  return events;
}

Index revived_deaths(const RunMaterial& material, Index layer) {
  const NpyArray* units = material.array("event_unit");
  if (units == nullptr) return 0;
  std::set<Index> dead;  // by a death in training
  Index revived = 0;
  std::size_t event = 0;
  for_each_event(material, [&](Index of, std::size_t, std::size_t kind) {
    const Index unit = whole(units->values.at(event++));
    if (of != layer) return;
    if (kind == static_cast<std::size_t>(LifeEventKind::died)) {
      dead.insert(unit);
      return;
    }
    if (kind == static_cast<std::size_t>(LifeEventKind::revived) && dead.contains(unit)) ++revived;
    dead.erase(unit);
  });
  return revived;
}

DeadCount dead_of(const RunMaterial& material, Index layer) {
  const NpyArray* dead = material.array(std::to_string(layer) + ".dead");
  if (dead == nullptr || dead->shape.size() != 2 || dead->values.empty()) return {};
  return dead_at(*dead, static_cast<std::size_t>(dead->shape[0]) - 1);
}

DeadCount dead_of(const RunMaterial& material) {
  DeadCount all;
  for (const Index layer : material.layers()) {
    const DeadCount one = dead_of(material, layer);
    all.dead += one.dead;
    all.units += one.units;
  }
  return all;
}

std::optional<SavedNet> earlier_saved_net(const RunMaterial& material) {
  const auto best = figure_of(material.run.status, "best_epoch");
  if (!best || material.run.epochs.empty()) return std::nullopt;
  SavedNet saved{.epoch = static_cast<Index>(*best)};
  if (material.run.epochs.back().value("epoch", Index{0}) == saved.epoch) return std::nullopt;
  const auto probe = probe_after(material, saved.epoch);
  if (!probe) return saved;
  for (const Index layer : material.layers()) {
    const NpyArray* dead = material.array(std::to_string(layer) + ".dead");
    if (dead == nullptr || dead->shape.size() != 2) return SavedNet{.epoch = saved.epoch};
    saved.dead.push_back(dead_at(*dead, *probe).dead);
  }
  return saved;
}

std::string saved_net_text(const RunMaterial& material) {
  const auto saved = earlier_saved_net(material);
  if (!saved) return "";
  if (saved->dead.empty()) return fmt::format("the saved net is that of epoch {}", saved->epoch);
  std::vector<std::string> counts;
  bool differs = false;
  const std::vector<Index> layers = material.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    counts.push_back(count_text(saved->dead[i]));
    differs = differs || saved->dead[i] != dead_of(material, layers[i]).dead;
  }
  if (!differs) return "";
  constexpr std::size_t most = 4;  // layers
  const Index sum = std::accumulate(saved->dead.begin(), saved->dead.end(), Index{0});
  return fmt::format("in the saved net of epoch {}: {}", saved->epoch,
                     layers.size() <= most ? list_text(counts) : count_text(sum));
}

}}  // namespace rectify
