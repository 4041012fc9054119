#include "best_net.hpp"

#include <cmath>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto best = "best";

}  // namespace

bool BestNet::is_better(double value) const {
  if (epoch_ == 0) return std::isfinite(value);
  return is_loss(figure(monitor_)) ? value < value_ - min_delta_ : value > value_ + min_delta_;
}

void BestNet::after_epoch(Training& training) {
  const EpochFigure& watched = figure(monitor_);
  const std::optional<double> value = watched.get(training.epoch);
  if (!value) {
    throw ConfigError(
        Mismatch{"observer", "monitor", "a figure that the run has", in_quotes(watched.name)});
  }
  if (!is_better(*value)) return;
  value_ = *value;
  epoch_ = training.epoch.number;
  if (keeps_) net_ = {training.net().weights(), training.net().buffers()};
}

void BestNet::end(Training& training) {
  if (keeps_ && epoch_ > 0) training.leave(net_);
}

void BestNet::save(RunState& state) const {
  if (epoch_ == 0) return;
  if (keeps_) state.kept[best] = net_;
  state.notes[best] = {{"epoch", epoch_}, {"value", value_}};
}

void BestNet::restore(const RunState& state) {
  if (!state.notes.contains(best)) return;
  if (keeps_) net_ = state.kept.at(best);
  epoch_ = state.notes.at(best).at("epoch").get<Index>();
  value_ = state.notes.at(best).at("value").get<double>();
}

}  // namespace rectify::inline RECTIFY_PRECISION
