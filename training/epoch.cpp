#include "epoch.hpp"

#include <string>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

template <class Visit>
void for_each_metric(Visit&& visit) {
  for (const EpochMetric& metric : quality_metrics) visit(metric);
  for (const EpochMetric& metric : pace_metrics) visit(metric);
}

}  // namespace

Json epoch_to_json(const Epoch& epoch) {
  Json json{{"number", epoch.number}, {"step", epoch.step}};
  for_each_metric([&](const EpochMetric& metric) {
    if (const auto value = metric.get(epoch)) json[metric.name] = *value;
  });
  if (epoch.skipped > 0) json["skipped"] = epoch.skipped;
  if (epoch.rollbacks > 0) json["rollbacks"] = epoch.rollbacks;
  for (const auto& [name, layers] : epoch.layer_metrics) {
    for (const auto& [layer, value] : layers) json[name][std::to_string(layer)] = value;
  }
  return json;
}

const Json& epoch_shape() {
  static const Json shape = [] {
    Json all{
        {"number", "count"}, {"step", "count"}, {"skipped?", "count"}, {"rollbacks?", "count"}};
    for_each_metric(
        [&](const EpochMetric& metric) { all[std::string(metric.name) + "?"] = "anything"; });
    all["*"] = {{"#", "number or null"}};  // layer_metrics
    return all;
  }();
  return shape;
}

Epoch epoch_from_json(const Json& json) {
  Epoch epoch{.number = json.at("number").get<Index>(),
              .step = json.at("step").get<std::uint64_t>(),
              .skipped = json.value("skipped", Index{0}),
              .rollbacks = json.value("rollbacks", Index{0})};
  for_each_metric([&](const EpochMetric& metric) {
    if (json.contains(metric.name)) metric.set(epoch, number_from_json(json[metric.name]));
  });
  for (const auto& [name, layers] : json.items()) {
    if (!layers.is_object()) continue;
    for (const auto& [layer, value] : layers.items()) {
      epoch.layer_metrics[name][std::stoll(layer)] = number_from_json(value);
    }
  }
  return epoch;
}

}}  // namespace rectify
