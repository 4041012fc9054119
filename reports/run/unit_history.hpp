#pragma once

#include <array>
#include <string>
#include <vector>

#include "run_material.hpp"

/// What became of the units of a run, from vitals.npz.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Probes as columns of a chart, of all of them at most so many, the first and the last among them.
struct ProbeColumns {
  std::vector<std::size_t> probes;
  std::vector<std::string> names;  ///< their epochs; their steps where there are more than epochs
  std::string title;               ///< what the names are
};
ProbeColumns probe_columns(const RunMaterial& material, std::size_t most);

/// How many units were born dead, died, revived and were replaced, as `LifeEventKind` counts.
using Events = std::array<Index, 4>;

struct EpochEvents {
  Index epoch;
  Events events;
};
/// Of all layers, by epoch; those in which nothing happened are there too.
std::vector<EpochEvents> events_by_epoch(const RunMaterial& material);
/// Of one layer, over the whole run.
Events events_of(const RunMaterial& material, Index layer);

/// Units that are dead at the last probe, and all; of one layer.
struct DeadCount {
  Index dead = 0;
  Index units = 0;
  double share() const {
    return units > 0 ? static_cast<double>(dead) / static_cast<double>(units) : 0;
  }
};
DeadCount dead_of(const RunMaterial& material, Index layer);
/// Of all layers.
DeadCount dead_of(const RunMaterial& material);

}}  // namespace rectify
