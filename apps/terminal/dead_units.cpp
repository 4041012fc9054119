#include "dead_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "../../base/words.hpp"
#include "../../vitals/epoch_vitals.hpp"
#include "style.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Adds the events of a line of metrics, `{"1": {"died": 3, ...}}`.
void add_events(const Json& layers, DeadByLayer& dead) {
  const auto count = [](const Json& figures, const char* key) {
    return static_cast<Index>(figure_of(figures, key).value_or(0));
  };
  for (auto& [layer, units] : dead) {
    const auto figures = layers.find(std::to_string(layer));
    if (figures == layers.end()) continue;
    units.born_dead += count(*figures, "born_dead");
    units.died += count(*figures, "died");
    units.revived += count(*figures, "revived");
  }
}

const Json& layers_in(const Json& vitals) {
  static const Json none = Json::object();
  return vitals.is_object() ? inside(vitals, {"layers"}) : none;
}

/// "died 12/0"; empty where all are 0.
std::string events_text(const char* name, const DeadByLayer& dead, Index DeadUnits::*events,
                        std::string (*emphasized)(const std::string&)) {
  std::string text;
  bool any = false;
  for (const auto& [layer, units] : dead) {
    const std::string number = count_text(units.*events);
    any = any || units.*events > 0;
    text += (text.empty() ? "" : "/") + (units.*events > 0 ? emphasized(number) : number);
  }
  return any ? fmt::format("{} {}", name, text) : "";
}

}  // namespace

DeadByLayer dead_units_of(const Epoch& epoch) {
  DeadByLayer dead;
  for (const auto& [layer, share] : dead_shares(epoch)) dead[layer].share = share;
  add_events(layers_in(vitals_of(epoch)), dead);
  return dead;
}

DeadByLayer dead_units_of(const RunRecord& run) {
  DeadByLayer dead;
  for (const Json& line : run.epochs) {
    for (const auto& [layer, share] : inside(line, {dead_key}).items()) {
      if (share.is_number()) dead[std::stol(layer)].share = share.get<double>();
    }
  }
  for (const Json& line : run.epochs) add_events(inside(line, {"vitals", "layers"}), dead);
  return dead;
}

LineParts dead_parts(const DeadByLayer& dead) {
  if (dead.empty()) return {};
  std::string shares;
  for (const auto& [layer, units] : dead) {
    const std::string percent = fmt::format("{:.1f}", 100 * units.share);
    shares += (shares.empty() ? "" : "/") + (units.share > 0 ? alarming(percent) : percent);
  }
  return {kept("dead % " + shares),
          kept(events_text("born dead", dead, &DeadUnits::born_dead, alarming)),
          kept(events_text("died", dead, &DeadUnits::died, alarming)),
          kept(events_text("revived", dead, &DeadUnits::revived, strong))};
}

LineParts joined(LineParts parts, const LineParts& more) {
  parts.insert(parts.end(), more.begin(), more.end());
  return parts;
}

}}  // namespace rectify
