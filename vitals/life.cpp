#include "life.hpp"

#include <algorithm>
#include <stdexcept>

#include "../training/observer.hpp"
#include "definitions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Flags = std::vector<bool>;

Json texts_of(const std::vector<Flags>& probes) {
  Json texts = Json::array();
  for (const Flags& flags : probes) texts.push_back(flags_to_json(flags));
  return texts;
}

std::vector<Flags> probes_of(const Json& texts) {
  std::vector<Flags> probes;
  for (const Json& text : texts) probes.push_back(flags_from_json(text));
  return probes;
}

/// Throws std::out_of_range unless there is a flag for each unit and probe.
void check_sizes(const LayerHistory& layer, std::size_t probes) {
  const auto same = [&](const Flags& flags) { return flags.size() == layer.dead.front().size(); };
  const bool fits = layer.dead.size() == probes && layer.replaced.size() == probes &&
                    std::all_of(layer.dead.begin(), layer.dead.end(), same) &&
                    std::all_of(layer.replaced.begin(), layer.replaced.end(), same);
  if (!fits) throw std::out_of_range("flags");
}

/// The event between two probes, from whether the unit is dead before and now.
std::optional<LifeEventKind> event_of(bool before, bool now, bool replaced) {
  if (replaced) return LifeEventKind::replaced;
  if (before && !now) return LifeEventKind::revived;
  if (!before && now) return LifeEventKind::died;
  return std::nullopt;
}

/// Calls `visit(unit, event)` for each event between a probe and the previous one. A replaced unit
/// that is dead at the probe has two: replaced and died.
template <class Visit>
void for_each_event(const LayerHistory& layer, std::size_t probe, Visit&& visit) {
  const Flags& now = layer.dead[probe];
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto unit = static_cast<Index>(i);
    if (probe == 0) {
      if (now[i]) visit(unit, LifeEventKind::born_dead);
      continue;
    }
    const bool before = layer.dead[probe - 1][i];
    const auto event = event_of(before, now[i], layer.replaced[probe][i]);
    if (event) visit(unit, *event);
    if (event == LifeEventKind::replaced && now[i]) visit(unit, LifeEventKind::died);
  }
}

}  // namespace

void DeadHistory::add(ProbeTime time, const Census& census, const std::vector<Flags>& replaced) {
  check_kept(times.empty() || layers.size() == census.layers.size(), "vitals");
  layers.resize(census.layers.size());
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerCensus& layer = census.layers[k];
    Flags dead;
    for (const UnitCensus& unit : layer.units) dead.push_back(is_dead(unit));
    check_kept(layers[k].dead.empty() || layers[k].dead.front().size() == dead.size(), "vitals");
    layers[k].layer = layer.layer;
    layers[k].replaced.push_back(replaced.empty() ? Flags(dead.size()) : replaced[k]);
    layers[k].dead.push_back(std::move(dead));
  }
  times.push_back(time);
}

Json DeadHistory::to_json() const {
  Json json{{"times", Json::array()}, {"layers", Json::array()}};
  for (const ProbeTime& time : times) json["times"].push_back({time.epoch, time.step});
  for (const LayerHistory& layer : layers) {
    json["layers"].push_back({{"layer", layer.layer},
                              {"dead", texts_of(layer.dead)},
                              {"replaced", texts_of(layer.replaced)}});
  }
  return json;
}

const Json& DeadHistory::shape() {
  static const Json shape{{"times", Json::array({{"count", "count"}})},
                          {"layers", Json::array({{{"layer", "count"},
                                                   {"dead", Json::array({"text"})},
                                                   {"replaced", Json::array({"text"})}}})}};
  return shape;
}

DeadHistory DeadHistory::from_json(const Json& json) {
  DeadHistory history;
  for (const Json& time : json.at("times")) history.times.push_back({time.at(0), time.at(1)});
  for (const Json& layer : json.at("layers")) {
    history.layers.push_back(
        {layer.at("layer"), probes_of(layer.at("dead")), probes_of(layer.at("replaced"))});
    check_sizes(history.layers.back(), history.times.size());
  }
  return history;
}

const LayerHistory& history_of(const DeadHistory& history, Index layer) {
  for (const LayerHistory& known : history.layers) {
    if (known.layer == layer) return known;
  }
  throw std::out_of_range("no activation layer at this index");
}

std::vector<LifeEvent> life_events(const DeadHistory& history) {
  std::vector<LifeEvent> events;
  for (std::size_t probe = 0; probe < history.times.size(); ++probe) {
    for (const LayerHistory& layer : history.layers) {
      for_each_event(layer, probe, [&](Index unit, LifeEventKind kind) {
        events.push_back({layer.layer, unit, kind, probe});
      });
    }
  }
  return events;
}

std::vector<Turnover> turnovers(const LayerHistory& layer) {
  std::vector<Turnover> all;
  for (std::size_t probe = 0; probe < layer.dead.size(); ++probe) {
    Turnover turnover;
    const auto was_dead = [&](Index unit) { return layer.dead[probe - 1][at(unit)]; };
    turnover.dead = std::count(layer.dead[probe].begin(), layer.dead[probe].end(), true);
    for_each_event(layer, probe, [&](Index unit, LifeEventKind kind) {
      switch (kind) {
        case LifeEventKind::born_dead: ++turnover.born_dead; break;
        case LifeEventKind::died: ++turnover.died; break;
        case LifeEventKind::revived: ++turnover.revived; break;
        case LifeEventKind::replaced:
          ++turnover.replaced;
          turnover.replaced_dead += was_dead(unit) ? 1 : 0;
          break;
      }
    });
    if (probe > 0 && all.back().dead > 0) {
      const Index gone = turnover.revived + turnover.replaced_dead;
      turnover.persistence = 1 - static_cast<double>(gone) / static_cast<double>(all.back().dead);
    }
    all.push_back(turnover);
  }
  return all;
}

Turnover total(const std::vector<Turnover>& turnovers, std::size_t first) {
  Turnover total;
  for (std::size_t probe = first; probe < turnovers.size(); ++probe) {
    total.dead = turnovers[probe].dead;
    total.born_dead += turnovers[probe].born_dead;
    total.died += turnovers[probe].died;
    total.revived += turnovers[probe].revived;
    total.replaced += turnovers[probe].replaced;
    total.replaced_dead += turnovers[probe].replaced_dead;
  }
  return total;
}

std::vector<Permanent> permanent(const LayerHistory& layer) {
  std::vector<Permanent> units;
  if (layer.dead.empty()) return units;
  for (std::size_t i = 0; i < layer.dead.back().size(); ++i) {
    if (!layer.dead.back()[i]) continue;
    std::size_t since = layer.dead.size() - 1;
    while (since > 0 && layer.dead[since - 1][i] && !layer.replaced[since][i]) --since;
    units.push_back({static_cast<Index>(i), since});
  }
  return units;
}

std::vector<Survival> survival(const LayerHistory& layer) {
  if (layer.dead.empty()) return {};
  Flags followed = layer.dead.front();
  followed.flip();
  std::vector<RiskSet> sets;
  for (std::size_t probe = 0; probe < layer.dead.size(); ++probe) {
    RiskSet set;
    for (std::size_t i = 0; i < followed.size(); ++i) {
      if (layer.replaced[probe][i]) followed[i] = false;
      if (!followed[i]) continue;
      ++set.at_risk;
      if (!layer.dead[probe][i]) continue;
      ++set.events;
      followed[i] = false;
    }
    sets.push_back(set);
  }
  return kaplan_meier(sets);
}

std::vector<Incidence> incidence(const LayerHistory& layer) {
  if (layer.dead.empty()) return {};
  Flags followed = layer.dead.front();
  followed.flip();
  const auto born_alive = static_cast<double>(std::count(followed.begin(), followed.end(), true));
  if (born_alive == 0) return {};
  std::vector<Incidence> curve;
  Index died = 0, replaced = 0;
  for (std::size_t probe = 0; probe < layer.dead.size(); ++probe) {
    for (std::size_t i = 0; i < followed.size(); ++i) {
      if (!followed[i]) continue;
      replaced += layer.replaced[probe][i] ? 1 : 0;
      died += !layer.replaced[probe][i] && layer.dead[probe][i] ? 1 : 0;
      followed[i] = !layer.replaced[probe][i] && !layer.dead[probe][i];
    }
    curve.push_back(
        {static_cast<double>(died) / born_alive, static_cast<double>(replaced) / born_alive});
  }
  return curve;
}

}}  // namespace rectify
