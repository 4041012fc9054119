#pragma once

#include <array>
#include <string>
#include <vector>

#include "run_material.hpp"

/// The history of the units of a run: dead units and events, from vitals.npz.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Probes as the columns of a chart.
struct ProbeColumns {
  std::vector<std::size_t> probes;
  std::vector<std::string> names;  ///< their epochs, or their steps if an epoch has several probes
  std::string title;               ///< of the names: "epoch" or "step"
};
/// At most `most` probes, evenly spaced, including the first and the last.
ProbeColumns probe_columns(const RunMaterial& material, std::size_t most);

/// Numbers of units that were dead at initialization, died, revived and were replaced, in the order
/// of `LifeEventKind`.
using Events = std::array<Index, 4>;

struct EpochEvents {
  Index epoch;
  Events events;
};
/// Events in all layers by the epoch of the probe that found them; epochs without events included.
std::vector<EpochEvents> events_by_epoch(const RunMaterial& material);
/// Events in one layer over the whole run.
Events events_of(const RunMaterial& material, Index layer);

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
