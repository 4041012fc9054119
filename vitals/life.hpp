#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../statistics/survival.hpp"
#include "census.hpp"

/// What becomes of units over a run: which were born dead, which died, which came back. Dead means
/// gradient-dead throughout.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// When somebody looked: after so many steps, in or after this epoch.
struct ProbeTime {
  Index epoch = 0;
  std::uint64_t step = 0;
};

/// One activation layer, probe by probe, by unit.
struct LayerHistory {
  Index layer = 0;
  std::vector<std::vector<bool>> dead = {};
  /// Those that a cure has replaced since the probe before: another unit stands in their place.
  std::vector<std::vector<bool>> replaced = {};
};

/// All activation layers of a run.
struct RECTIFY_API DeadHistory {
  std::vector<ProbeTime> times = {};
  std::vector<LayerHistory> layers = {};

  /// `replaced` as in `LayerHistory`, for each layer of the census; empty where none were.
  void add(ProbeTime time, const Census& census,
           const std::vector<std::vector<bool>>& replaced = {});
  /// For the state of a run.
  Json to_json() const;
  static DeadHistory from_json(const Json& json);
  static const Json& shape();  ///< of that, as `check_shape` takes it
};

/// Of the layer of this index in the net; throws std::out_of_range if there is none.
RECTIFY_API const LayerHistory& history_of(const DeadHistory& history, Index layer);

enum class LifeEventKind { born_dead, died, revived, replaced };
RECTIFY_API const char* name(LifeEventKind kind);

struct LifeEvent {
  Index layer;
  Index unit;
  LifeEventKind kind;
  std::size_t probe;  ///< at which it was seen
};
/// In the order of probes, layers and units. Every replacement is told, of units that were alive
/// too; where the unit that took the place is dead at the probe, it has died as well.
RECTIFY_API std::vector<LifeEvent> life_events(const DeadHistory& history);

/// A layer at one probe: dead = dead before + born dead + died - revived - replaced_dead.
struct Turnover {
  Index dead = 0;
  Index born_dead = 0;      ///< at the first probe alone
  Index died = 0;           ///< alive at the probe before
  Index revived = 0;        ///< dead at the probe before
  Index replaced = 0;       ///< another unit now
  Index replaced_dead = 0;  ///< those of them that were dead at the probe before
  /// Of the units that were dead at the probe before, the share that still are; none where there
  /// were none.
  std::optional<double> persistence = {};
};
/// Probe by probe.
RECTIFY_API std::vector<Turnover> turnovers(const LayerHistory& layer);
/// All that has happened from probe `first` on; `dead` is of the last one.
RECTIFY_API Turnover total(const std::vector<Turnover>& turnovers, std::size_t first = 0);

/// Units that are dead at the last probe, and since when: the probe of their last death, 0 for
/// those born dead and never revived.
struct Permanent {
  Index unit;
  std::size_t since;
};
RECTIFY_API std::vector<Permanent> permanent(const LayerHistory& layer);

/// Of the units alive at the first probe, how many have never died, probe by probe: at risk are
/// those alive until the probe before, and never dead or replaced so far. A unit that is replaced
/// leaves the curve (is censored) at the probe before; the others are censored at the end. With
/// cures that replace the weakest it is too high: those would have died soonest. Then `incidence`
/// tells what happened.
RECTIFY_API std::vector<Survival> survival(const LayerHistory& layer);

/// What had become of the units that were alive at the first probe, by this one: the share that
/// died first, the share that was replaced first (before it was seen dead), and the rest, of which
/// neither is true. The cumulative incidence of two competing events (Aalen & Johansen 1978); with
/// nobody lost before the end these are plain shares.
struct Incidence {
  double died = 0;
  double replaced = 0;
};
/// Probe by probe; empty where no unit was alive at the first.
RECTIFY_API std::vector<Incidence> incidence(const LayerHistory& layer);

}}  // namespace rectify
