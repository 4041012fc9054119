#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../base/names.hpp"
#include "../statistics/survival.hpp"
#include "census.hpp"

/// The history of dead units over a run: born dead, died, revived, replaced. Dead means
/// gradient-dead.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The time of a probe: after `step` steps, within or after `epoch`.
struct ProbeTime {
  Index epoch = 0;
  std::uint64_t step = 0;
};

/// One activation layer; flags by probe and unit.
struct LayerHistory {
  Index layer = 0;
  std::vector<std::vector<bool>> dead = {};
  /// Whether a cure has replaced the unit since the previous probe.
  std::vector<std::vector<bool>> replaced = {};
};

/// All activation layers of a run.
struct RECTIFY_API DeadHistory {
  std::vector<ProbeTime> times = {};
  std::vector<LayerHistory> layers = {};

  /// `replaced` as in `LayerHistory`, for each layer of the census; empty if no unit was.
  void add(ProbeTime time, const Census& census,
           const std::vector<std::vector<bool>>& replaced = {});
  /// For the state of a run.
  Json to_json() const;
  static DeadHistory from_json(const Json& json);
  static const Json& shape();  ///< of `to_json`, for `check_shape`
};

/// The history of the layer at this index of the net; throws std::out_of_range if there is none.
RECTIFY_API const LayerHistory& history_of(const DeadHistory& history, Index layer);

enum class LifeEventKind { born_dead, died, revived, replaced };
constexpr std::array<const char*, 4> names_of(LifeEventKind) {
  return {"born dead", "died", "revived", "replaced"};
}

struct LifeEvent {
  Index layer;
  Index unit;
  LifeEventKind kind;
  std::size_t probe;  ///< the first one after the event
};
/// In the order of probes, layers and units. Replacements of living units are included; if the new
/// unit is dead at the probe, a death follows its replacement.
RECTIFY_API std::vector<LifeEvent> life_events(const DeadHistory& history);

/// Counts of a layer at one probe, with events since the previous one:
/// dead = dead before + born_dead + died - revived - replaced_dead.
struct Turnover {
  Index dead = 0;
  Index born_dead = 0;      ///< only at the first probe
  Index died = 0;           ///< alive at the previous probe
  Index revived = 0;        ///< dead at the previous probe
  Index replaced = 0;       ///< by a cure
  Index replaced_dead = 0;  ///< replaced, and dead at the previous probe
  /// The share of units dead at the previous probe that still are; none if there were none.
  std::optional<double> persistence = {};
};
/// By probe.
RECTIFY_API std::vector<Turnover> turnovers(const LayerHistory& layer);
/// Sums of events from probe `first` on; `dead` is that of the last probe.
RECTIFY_API Turnover total(const std::vector<Turnover>& turnovers, std::size_t first = 0);

/// A unit that is dead at the last probe, and the probe of its last death; 0 for one that was born
/// dead and never revived.
struct Permanent {
  Index unit;
  std::size_t since;
};
RECTIFY_API std::vector<Permanent> permanent(const LayerHistory& layer);

/// Kaplan-Meier survival curve (1958) of the units alive at the first probe, by probe. At risk are
/// units never dead up to the previous probe, and never replaced. A replaced unit is censored at
/// the probe before its replacement, all others at the end. With cures that replace units about to
/// die the estimate is too high; `incidence` is not affected.
RECTIFY_API std::vector<Survival> survival(const LayerHistory& layer);

/// Cumulative incidence of two competing events (Aalen & Johansen 1978): the shares of units alive
/// at the first probe that died first, or were replaced first (before any probe found them dead),
/// by this probe. As no unit is censored before the end, these are plain shares.
struct Incidence {
  double died = 0;
  double replaced = 0;
};
/// By probe; empty if no unit was alive at the first.
RECTIFY_API std::vector<Incidence> incidence(const LayerHistory& layer);

}}  // namespace rectify
