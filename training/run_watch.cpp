#include "run_watch.hpp"

#include <limits>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto key = "watch";

struct Figure {
  const char* name;
  std::optional<double> Epoch::*member;
};
constexpr Figure optional_figures[] = {{"train_accuracy", &Epoch::train_accuracy},
                                       {"validation_loss", &Epoch::validation_loss},
                                       {"validation_accuracy", &Epoch::validation_accuracy}};

Json epoch_to_json(const Epoch& epoch) {
  Json json{{"number", epoch.number}, {"step", epoch.step}, {"train_loss", epoch.train_loss}};
  for (const auto& [name, member] : optional_figures) {
    if (epoch.*member) json[name] = *(epoch.*member);
  }
  return json;
}

/// JSON has null for numbers that are not finite.
double number_from(const Json& json) {
  return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Epoch epoch_from_json(const Json& json) {
  Epoch epoch{.number = json.at("number").get<Index>(),
              .step = json.at("step").get<std::uint64_t>(),
              .train_loss = number_from(json.at("train_loss"))};
  for (const auto& [name, member] : optional_figures) {
    if (json.contains(name)) epoch.*member = number_from(json[name]);
  }
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
