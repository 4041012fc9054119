#include "best_net.hpp"

#include <cmath>
#include <string>

#include "../base/error.hpp"
#include "../io/json_shape.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The key of a state's best net by this metric.
std::string key_of(QualityMetric monitor) { return std::string("best_") + metric(monitor).name; }

}  // namespace

bool BestNet::is_better(double value) const {
  if (epoch_ == 0) return std::isfinite(value);
  return is_loss(metric(monitor_)) ? value < value_ - min_delta_ : value > value_ + min_delta_;
}

void BestNet::after_epoch(Training& training) {
  const EpochMetric& watched = metric(monitor_);
  const std::optional<double> value = watched.get(training.epoch);
  if (!value) {
    throw ConfigError(
        Mismatch{"observer", "monitor", "a metric of this run", in_quotes(watched.name)});
  }
  if (!is_better(*value)) return;
  value_ = *value;
  epoch_ = training.epoch.number;
  if (keeps_) net_ = {training.net().weights(), training.net().buffers()};
}

void BestNet::end(Training& training) {
  if (keeps_ && epoch_ > 0) training.set_final_values(net_);
}

void BestNet::save(RunState& state) const {
  if (epoch_ == 0) return;
  const std::string key = key_of(monitor_);
  if (keeps_) state.kept[key] = net_;
  state.notes[key] = {{"epoch", epoch_}, {"value", value_}};
}

void BestNet::restore(const RunState& state) {
  const std::string key = key_of(monitor_);
  if (!state.notes.contains(key)) return;
  static const Json shape{{"epoch", "count"}, {"value", "number"}};
  const Json& note = state.notes[key];
  check_shape(note, shape, "checkpoint: " + key);
  if (keeps_) net_ = state.kept.at(key);
  epoch_ = note["epoch"].get<Index>();
  value_ = note["value"].get<double>();
}

}}  // namespace rectify
