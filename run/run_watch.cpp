#include "run_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "../io/json_shape.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto key = "watch";

}  // namespace

void RunWatch::begin(Training& training) {
  if (!begun_) watch_.lap();  // excludes the time before training
  begun_ = true;
  after_step(training);
}

void RunWatch::after_step(Training& training) {
  seconds_ += watch_.lap();
  if (interrupted_ && interrupted_()) {
    stop_requested_ = true;
    training.stop("interrupted");
  } else if (seconds_ >= time_limit_) {
    training.stop(fmt::format("the time limit of {} seconds", time_limit_));
  }
}

void RunWatch::after_epoch(Training& training) { last_ = training.epoch; }

void RunWatch::end(Training& training) {
  ended_early_ = training.place.epoch <= training.epochs;
  if (ended_early_ && !stop_requested_) stopped_ = training.stopped().value_or("");
  epochs_ = std::ssize(training.history);
  skipped_ = training.place.skipped;
  for (const Epoch& epoch : training.history) skipped_ += epoch.skipped;
  rollbacks_ = training.place.rollbacks;
  if (training.place.samples_done > 0 && (stop_requested_ || epochs_ == 0)) last_ = training.epoch;
  seconds_ += watch_.lap();
}

void RunWatch::save(RunState& state) const {
  state.notes[key] = {{"seconds", seconds_}, {"last", epoch_to_json(last_)}};
}

void RunWatch::restore(const RunState& state) {
  static const Json shape{{"seconds", "number"}, {"last", epoch_shape()}};
  const Json& note = state.notes.at(key);
  check_shape(note, shape, "checkpoint: watch");
  seconds_ = std::max(seconds_, note["seconds"].get<double>());
  last_ = epoch_from_json(note["last"]);
}

}}  // namespace rectify
