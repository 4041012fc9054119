#include "unit_history.hpp"

#include <cmath>
#include <map>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Index whole(Scalar value) { return static_cast<Index>(std::llround(value)); }

/// Calls `visit(layer, probe, kind)` for each event.
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

}  // namespace

ProbeColumns probe_columns(const RunMaterial& material, std::size_t most) {
  ProbeColumns columns;
  const NpyArray* epochs = material.array("epoch");
  const NpyArray* steps = material.array("step");
  if (epochs == nullptr || steps == nullptr || epochs->values.empty()) return columns;
  const std::size_t probes = epochs->values.size(), shown = std::min(probes, most);
  bool by_epoch = true;
  for (std::size_t i = 1; i < probes; ++i) {
    by_epoch = by_epoch && epochs->values[i] != epochs->values[i - 1];
  }
  columns.title = by_epoch ? "epoch" : "step";
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t probe = shown == 1 ? 0 : i * (probes - 1) / (shown - 1);
    columns.probes.push_back(probe);
    columns.names.push_back(std::to_string(whole((by_epoch ? epochs : steps)->values[probe])));
  }
  return columns;
}

std::vector<EpochEvents> events_by_epoch(const RunMaterial& material) {
  const NpyArray* epochs = material.array("epoch");
  if (epochs == nullptr) return {};
  std::map<Index, Events> by_epoch;
  for (const Scalar epoch : epochs->values) by_epoch[whole(epoch)] = {};
  for_each_event(material, [&](Index, std::size_t probe, std::size_t kind) {
    if (probe < epochs->values.size()) ++by_epoch[whole(epochs->values[probe])].at(kind);
  });
  std::vector<EpochEvents> all;
  for (const auto& [epoch, events] : by_epoch) all.push_back({epoch, events});
  return all;
}

Events events_of(const RunMaterial& material, Index layer) {
  Events events{};
  for_each_event(material, [&](Index of, std::size_t, std::size_t kind) {
    if (of == layer) ++events.at(kind);
  });
  return events;
}

DeadCount dead_of(const RunMaterial& material, Index layer) {
  const NpyArray* dead = material.array(std::to_string(layer) + ".dead");
  if (dead == nullptr || dead->shape.size() != 2 || dead->values.empty()) return {};
  DeadCount count{.units = dead->shape[1]};
  for (std::size_t i = dead->values.size() - static_cast<std::size_t>(count.units);
       i < dead->values.size(); ++i) {
    count.dead += dead->values[i] > 0 ? 1 : 0;
  }
  return count;
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

}}  // namespace rectify
