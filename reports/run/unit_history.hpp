#pragma once

#include <array>
#include <string>
#include <vector>

#include "run_material.hpp"

/// The history of the units of a run: dead units and events, from vitals.npz.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Probes as times of a chart.
struct ProbeTimes {
  std::vector<std::size_t> probes;
  std::vector<double> times;  ///< their epochs, or their steps if an epoch has several probes
  std::string title;          ///< of the times: "epoch" or "step"
};
/// At most `most` probes, including the first and the last: half of them those that found the most
/// deaths and revivals, the others evenly spaced.
ProbeTimes probe_times(const RunMaterial& material, std::size_t most);

/// The fraction of a layer's units that are dead, by probe; empty without vitals of the layer.
std::vector<double> dead_by_probe(const RunMaterial& material, Index layer);

/// Numbers of units that were dead at initialization, died, revived and were replaced, in the order
/// of `LifeEventKind`.
using Events = std::array<Index, 4>;

/// Events in one layer over the whole run.
Events events_of(const RunMaterial& material, Index layer);

/// Deaths in one layer after which the unit was revived, by training alone.
Index revived_deaths(const RunMaterial& material, Index layer);

/// Units that are dead at the last probe, and all units.
struct DeadCount {
  Index dead = 0;
  Index units = 0;
  double fraction() const {
    return units > 0 ? static_cast<double>(dead) / static_cast<double>(units) : 0;
  }
};
/// In one layer.
DeadCount dead_of(const RunMaterial& material, Index layer);
/// In all layers.
DeadCount dead_of(const RunMaterial& material);

}}  // namespace rectify
