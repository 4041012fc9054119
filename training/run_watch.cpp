#include "run_watch.hpp"

#include <limits>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto key = "watch";

template <class Visit>
void for_each_figure(Visit&& visit) {
  for (const EpochFigure& figure : quality_figures) visit(figure);
  for (const EpochFigure& figure : pace_figures) visit(figure);
}

Json epoch_to_json(const Epoch& epoch) {
  Json json{{"number", epoch.number}, {"step", epoch.step}};
  for_each_figure([&](const EpochFigure& figure) {
    if (const auto value = figure.get(epoch)) json[figure.name] = *value;
  });
  return json;
}

/// JSON has null for numbers that are not finite.
double number_from(const Json& json) {
  return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Epoch epoch_from_json(const Json& json) {
  Epoch epoch{.number = json.at("number").get<Index>(),
              .step = json.at("step").get<std::uint64_t>()};
  for_each_figure([&](const EpochFigure& figure) {
    if (json.contains(figure.name)) figure.set(epoch, number_from(json[figure.name]));
  });
  return epoch;
}

}  // namespace

void RunWatch::begin(Training& training) {
  watch_.lap();  // what came before is not training
  after_step(training);
}

void RunWatch::after_step(Training& training) {
  if (interrupted_ && interrupted_()) training.stop("interrupted");
  seconds_ += watch_.lap();
}

void RunWatch::after_epoch(Training& training) { last_ = training.epoch; }

void RunWatch::end(Training& training) {
  stopped_ = training.stopped().has_value() && training.place.epoch <= training.epochs;
  if (training.place.samples_done > 0) last_ = training.epoch;
  seconds_ += watch_.lap();
}

void RunWatch::save(RunState& state) const {
  state.notes[key] = {{"seconds", seconds_}, {"last", epoch_to_json(last_)}};
}

void RunWatch::restore(const RunState& state) {
  seconds_ = state.notes.at(key).at("seconds").get<double>();
  last_ = epoch_from_json(state.notes.at(key).at("last"));
}

}  // namespace rectify::inline RECTIFY_PRECISION
