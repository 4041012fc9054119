#include "live_message.hpp"

#include <string_view>
#include <utility>

#include "../../base/json.hpp"
#include "../../reports/page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  static_assert(sizeof(T) == 1);
  return base64({reinterpret_cast<const char*>(values.data()), values.size()});
}

Json run_to_json(const LiveState& state) {
  Json layers = Json::array();
  for (const LiveLayer& layer : state.layers) {
    layers.push_back({{"layer", layer.layer}, {"name", layer.name}});
  }
  return {{"title", state.title}, {"epochs", state.epochs}, {"layers", std::move(layers)}};
}

Json epoch_figures(const Epoch& epoch) {
  return {{"epoch", epoch.number},
          {"step", epoch.step},
          {"train_loss", number_to_json(epoch.train_loss)},
          {"train_accuracy", number_to_json(epoch.train_accuracy)},
          {"validation_loss", number_to_json(epoch.validation_loss)},
          {"validation_accuracy", number_to_json(epoch.validation_accuracy)},
          {"samples_per_second", number_to_json(epoch.samples_per_second)}};
}

Json probe_to_json(const LiveProbe& probe) {
  Json layers = Json::array();
  for (const auto& units : probe.layers) layers.push_back(bytes_of(units));
  return {{"epoch", probe.time.epoch}, {"step", probe.time.step}, {"layers", std::move(layers)}};
}

Json weights_to_json(const LiveWeights& weights) {
  return {{"step", weights.step},
          {"height", weights.height},
          {"width", weights.width},
          {"units", weights.units},
          {"values", bytes_of(weights.values)}};
}

void add_facts(const LiveNews& facts, LiveCursor& cursor, Json& json) {
  json["now"] = epoch_figures(facts.now);
  for (const LivePoint& point : facts.losses) {
    if (point.step <= cursor.loss_step) continue;
    json["losses"].push_back({point.step, number_to_json(point.loss)});
    cursor.loss_step = point.step;
  }
  for (const Epoch& epoch : facts.epochs) {
    if (epoch.number <= cursor.epochs) continue;
    json["epochs"].push_back(epoch_figures(epoch));
    cursor.epochs = epoch.number;
  }
  for (const auto& probe : facts.probes) {
    if (probe->number < cursor.probes) continue;
    json["probes"].push_back(probe_to_json(*probe));
    cursor.probes = probe->number + 1;
  }
  if (facts.weights && facts.weights->step != cursor.weights_step) {
    json["weights"] = weights_to_json(*facts.weights);
    cursor.weights_step = facts.weights->step;
  }
}

}  // namespace

std::string event_of(const LiveState& state, LiveCursor& cursor) {
  Json json = Json::object();
  if (!cursor.begun || cursor.rewound != state.rewound) {
    cursor = {.begun = true, .rewound = state.rewound};
    json["run"] = run_to_json(state);
  }
  add_facts(state.facts, cursor, json);
  json["trained"] = state.trained;
  if (state.ending) {
    json["ending"] = {{"text", state.ending->text}, {"report", !state.ending->report.empty()}};
    cursor.ended = true;
  }
  return "data: " + text_of(json) + "\n\n";
}

}}  // namespace rectify
