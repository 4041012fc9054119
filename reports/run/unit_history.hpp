#pragma once

#include <array>
#include <optional>
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

/// The net that was saved and tested, where it is that of an epoch before the last.
struct SavedNet {
  Index epoch = 0;
  /// Dead units of each of `RunMaterial::layers` then; empty if the epoch was not probed.
  std::vector<Index> dead = {};
};
/// None if the saved net is that of the last epoch.
std::optional<SavedNet> earlier_saved_net(const RunMaterial& material);
/// "in the saved net of epoch 31: 41 and 54", by layer, or their sum where layers are many; "the
/// saved net is that of epoch 31" if they were not counted. Empty if the saved net is that of the
/// last epoch, or no layer has another number of dead units in it.
std::string saved_net_text(const RunMaterial& material);

}}  // namespace rectify
