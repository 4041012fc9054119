#include "trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "../base/error.hpp"
#include "../base/indices.hpp"
#include "../base/stopwatch.hpp"
#include "../math/random.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/weighted_loss.hpp"
#include "diagnosis.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The batch size limited to the number of samples. Throws as `check_batches`.
Index largest_batch(const Trainer::Options& options, const Architecture& net, Index samples) {
  check_batches(net, samples, options.batch_size);
  return std::min(options.batch_size, std::max<Index>(samples, 1));
}

TrainingStep::Options step_options(const Trainer::Options& options, const Loss& loss,
                                   Index batch_size) {
  return {.loss = loss,
          .optimizer = options.optimizer,
          .batch_size = batch_size,
          .seed = options.seed,
          .augment = options.augment,
          .updates = options.updates,
          .may_undo = options.skip_nonfinite};
}

/// One call of `Trainer::fit` or `resume`.
class Fit {
 public:
  Fit(const Trainer::Options& options, Sequential& net, const Dataset& fitting,
      const Dataset& validation, const Observers& observers)
      : options_(options),
        batch_size_(largest_batch(options, net.architecture(), fitting.size())),
        loss_(check_fit(net, fitting,
                        options.loss ? *options.loss : Loss::fitting(fitting, net.outputs()))),
        net_(net),
        fitting_(fitting),
        validation_(validation),
        observers_(observers),
        team_(useful_threads(net.architecture(), batch_size_,
                             options.threads > 0 ? options.threads : processors())),
        step_(net, step_options(options, loss_, batch_size_), team_),
        training_(net, step_, fitting, team_, observers),
        steps_per_epoch_(ceiling(fitting.size(), batch_size_)) {
    options.augment.check(fitting);
    if (validation.size() > 0) check_fit(net, validation, loss_);
    check_schedule(options.schedule, fitting, validation);
    training_.epochs = options.epochs;
    training_.samples_per_epoch = fitting.size();
    training_.steps_per_epoch = steps_per_epoch_;
  }

  void restore(const RunState& state) {
    check(state);
    step_.restore(state);
    training_.place = state.place;
    training_.history = state.history;
    training_.resumed = true;
    try {
      for (const auto& observer : observers_) observer->restore(state);
    } catch (const Json::exception&) {
      refuse_notes();
    } catch (const std::logic_error&) {  // a missing index or key
      refuse_notes();
    }
  }

  [[noreturn]] static void refuse_notes() {
    throw DataError(Mismatch{.where = "checkpoint",
                             .what = "notes",
                             .expected = "the notes of a rectify checkpoint",
                             .got = "others"});
  }

  History run() {
    check_weights();
    const auto before = static_cast<std::ptrdiff_t>(training_.history.size());
    if (training_.resumed) describe_epoch();
    notify(&Observer::begin);
    while (place().epoch <= options_.epochs && !training_.stopped()) {
      if (!run_epoch()) break;
    }
    notify(&Observer::end);
    leave_values();
    return {training_.history.begin() + before, training_.history.end()};
  }

 private:
  Place& place() { return training_.place; }
  const Place& place() const { return training_.place; }

  void notify(void (Observer::*hook)(Training&)) {
    for (const auto& observer : observers_) (*observer.*hook)(training_);
  }

  void check(const RunState& state) const {
    const auto refuse = [](const char* what, std::size_t expected, std::size_t got) {
      if (expected != got) {
        throw ConfigError(Mismatch{.where = "state",
                                   .what = what,
                                   .expected = std::to_string(expected),
                                   .got = std::to_string(got),
                                   .hint = "is it of another net?"});
      }
    };
    refuse("weights", net_.weights().size(), state.net.weights.size());
    refuse("buffers", net_.buffers().size(), state.net.buffers.size());
    refuse("slots of the optimizer", step_.slot_count(), state.slots.size());
    for (const Flat& slot : state.slots) refuse("slot", net_.weights().size(), slot.size());
    if (!state.reset_steps.empty()) {
      refuse("reset steps", net_.weights().size(), state.reset_steps.size());
    }
    for (const Scalar step : state.reset_steps) {
      if (step >= 0 && step <= static_cast<Scalar>(state.place.step)) continue;
      throw ConfigError(Mismatch{.where = "state",
                                 .what = "reset steps",
                                 .expected = fmt::format("from 0 to {}", state.place.step),
                                 .got = fmt::format("{}", step)});
    }
    refuse("average of the weights", options_.updates.average ? net_.weights().size() : 0,
           state.average.size());
    const Place& place = state.place;
    if (place.skipped < 0 || place.skipped_samples < 0 ||
        place.skipped_samples > place.samples_done || place.rollbacks < 0 ||
        place.rollbacks > most_rollbacks) {
      throw ConfigError(
          Mismatch{.where = "state",
                   .what = "skipped steps and rollbacks",
                   .expected = fmt::format("samples from 0 to {}, rollbacks from 0 to {}",
                                           place.samples_done, most_rollbacks),
                   .got = fmt::format("{} and {}", place.skipped_samples, place.rollbacks)});
    }
    if (place.epoch < 1 || place.samples_done < 0 || place.samples_done > fitting_.size()) {
      throw ConfigError(Mismatch{
          .where = "state",
          .what = "place",
          .expected = fmt::format("an epoch >= 1 and 0 to {} of its samples", fitting_.size()),
          .got = fmt::format("epoch {} and {} samples", place.epoch, place.samples_done)});
    }
    if (std::ssize(state.history) != place.epoch - 1) {
      throw ConfigError(Mismatch{.where = "state",
                                 .what = "history",
                                 .expected = fmt::format("{} epochs", place.epoch - 1),
                                 .got = std::to_string(state.history.size())});
    }
  }

  /// No step can make NaN or infinite weights finite.
  void check_weights() const {
    if (const Tensor* tensor = net_.first_nonfinite()) {
      throw Diverged(Mismatch{.where = "before the first step",
                              .what = tensor_and_layer(net_, *tensor),
                              .expected = "finite numbers",
                              .got = "nan or inf"});
    }
  }

  void leave_values() {
    if (const Snapshot* values = training_.final_values()) {
      net_.weights() = values->weights;
      net_.buffers() = values->buffers;
    } else {
      net_.weights() = training_.net().weights();
    }
  }

  /// A function of seed and epoch, so that a resumed run has the same order.
  void order_samples() {
    order_ = all_indices(fitting_.size());
    if (!options_.shuffle) return;
    const auto epoch = static_cast<std::uint32_t>(place().epoch);
    random::shuffle(order_, random::Stream(options_.seed, random::Purpose::batches, epoch));
  }

  /// False if the run was stopped within the epoch.
  bool run_epoch() {
    order_samples();
    describe_epoch();
    Stopwatch watch;
    while (place().samples_done < fitting_.size() && !training_.stopped()) {
      const bool taken = take_step();
      place().seconds += watch.lap();
      describe_epoch();
      notify(taken ? &Observer::after_step : &Observer::after_skip);
      watch.lap();
    }
    if (place().samples_done < fitting_.size()) return false;
    if (place().skipped_samples == place().samples_done && place().skipped > 0) refuse_epoch();
    validate();
    training_.history.push_back(training_.epoch);
    place() = {.epoch = place().epoch + 1, .step = place().step, .rollbacks = place().rollbacks};
    notify(&Observer::after_epoch);
    training_.history.back() = training_.epoch;
    return true;
  }

  /// Fills in the current epoch.
  void describe_epoch() {
    const Place& now = place();
    Epoch& epoch = training_.epoch;
    epoch = {.number = now.epoch,
             .step = now.step,
             .seconds = now.seconds,
             .skipped = now.skipped,
             .rollbacks = now.rollbacks};
    if (now.samples_done == now.skipped_samples) return;
    const auto samples = static_cast<double>(now.samples_done - now.skipped_samples);
    epoch.train_loss = WeightedLoss{now.loss_sum, now.weight_sum}.mean();
    if (fitting_.classes() > 0) epoch.train_accuracy = static_cast<double>(now.correct) / samples;
    epoch.learning_rate = options_.optimizer->learning_rate() * factor(now.step - 1);
    epoch.samples_per_second = static_cast<double>(now.samples_done) / now.seconds;
  }

  /// Factor of the learning rates in the step after `step` steps.
  double factor(std::uint64_t step) const {
    const double planned = options_.schedule.factor(step, options_.epochs * steps_per_epoch_,
                                                    steps_per_epoch_, training_.history);
    return std::ldexp(planned, -static_cast<int>(place().rollbacks));
  }

  std::span<const Index> batch(Index first) const {
    return std::span(order_).subspan(
        static_cast<std::size_t>(first),
        static_cast<std::size_t>(std::min(batch_size_, fitting_.size() - first)));
  }

  /// False if the step was skipped.
  bool take_step() {
    const auto samples = batch(place().samples_done);
    const auto size = static_cast<Index>(samples.size());
    const auto next = batch(place().samples_done + size);
    training_.last = step_(fitting_, samples, factor(place().step), next);
    training_.batch = samples;
    place().samples_done += size;
    if (!training_.last.finite()) {
      refuse_or_skip(samples);
      return false;
    }
    place().step = step_.count();
    place().loss_sum += training_.last.loss * training_.last.weight;
    place().weight_sum += training_.last.weight;
    place().correct += training_.last.correct;
    return true;
  }

  /// Throws, or undoes the step, whose samples count as done.
  void refuse_or_skip(std::span<const Index> samples) {
    const Mismatch reason = why_not_finite(samples);
    if (!options_.skip_nonfinite) {
      if (first_nonfinite_input(fitting_, samples)) throw Diverged(reason);
      throw NonfiniteStep(reason);
    }
    step_.undo();
    training_.last = {};
    training_.skipped = reason.text();
    place().skipped += 1;
    place().skipped_samples += std::ssize(samples);
  }

  std::string epoch_and_step() const {
    return fmt::format("epoch {}, step {}", place().epoch, step_.count());
  }

  /// Where NaN or infinity first occurred in the last step.
  Mismatch why_not_finite(std::span<const Index> samples) const {
    const auto numbers = [&](std::string what, std::string hint) {
      return Mismatch{.where = epoch_and_step(),
                      .what = std::move(what),
                      .expected = "finite numbers",
                      .got = "nan or inf",
                      .hint = std::move(hint) + "a lower learning_rate may help"};
    };
    const TrainingStep::Result& last = training_.last;
    if (!std::isfinite(last.loss)) return why_loss(samples);
    if (last.nonfinite_gradient) {
      return numbers("gradient of " + tensor_and_layer(net_, *last.nonfinite_gradient), "");
    }
    if (last.nonfinite_norm) return numbers("norm of all gradients", "each of them is finite; ");
    if (last.nonfinite_buffer) {
      return numbers(tensor_and_layer(net_, *last.nonfinite_buffer),
                     "loss and gradients are finite; ");
    }
    return numbers(
        fmt::format("{} of {} after the update by {}", step_.nonfinite_part(),
                    tensor_and_layer(net_, *last.nonfinite_update), options_.optimizer.kind()),
        "loss and gradients are finite; ");
  }

  Mismatch why_loss(std::span<const Index> samples) const {
    const auto first = static_cast<std::size_t>(step_.nonfinite_sample().value_or(0));
    const Index sample = first_nonfinite(net_, fitting_, samples).value_or(samples[first]);
    const bool is_input = first_nonfinite_input(fitting_, std::span(&sample, 1)).has_value();
    return {.where = epoch_and_step(),
            .what = "loss",
            .expected = "a finite number",
            .got = fmt::format("{} for sample {} of the training part",
                               std::abs(training_.last.loss), sample),
            .hint = diagnose_loss(net_, fitting_, sample) +
                    (is_input ? "" : "; a lower learning_rate may help")};
  }

  /// Another epoch with the same weights would give the same result.
  [[noreturn]] void refuse_epoch() const {
    throw Diverged(Mismatch{.where = fmt::format("epoch {}", place().epoch),
                            .what = "steps",
                            .expected = "at least one without NaN or infinity",
                            .got = fmt::format("none of {}", place().skipped),
                            .hint = training_.skipped});
  }

  void validate() {
    if (validation_.size() == 0) return;
    const Metrics metrics = evaluate(training_.net(), validation_, loss_, team_);
    training_.epoch.validation_loss = metrics.loss;
    training_.epoch.validation_accuracy = metrics.accuracy;
  }

  const Trainer::Options& options_;
  Index batch_size_;
  Loss loss_;
  Sequential& net_;
  const Dataset& fitting_;
  const Dataset& validation_;
  const Observers& observers_;
  Team team_;
  TrainingStep step_;
  Training training_;
  std::vector<Index> order_;
  Index steps_per_epoch_;
};

}  // namespace

Epoch epoch_on(const Dataset& fitting, const Dataset& validation) {
  const std::optional<double> loss = 0, accuracy = fitting.classes() > 0 ? loss : std::nullopt;
  Epoch epoch{.train_accuracy = accuracy};
  if (validation.size() > 0) {
    epoch.validation_loss = loss;
    epoch.validation_accuracy = accuracy;
  }
  return epoch;
}

void check_schedule(const Schedule& schedule, const Dataset& fitting, const Dataset& validation) {
  const Epoch known = epoch_on(fitting, validation);
  schedule->factor({.step = 1, .steps = 2, .steps_per_epoch = 1, .history = {&known, 1}});
}

void check_batches(const Architecture& net, Index samples, Index batch_size) {
  if (batch_size < 1) {
    throw ConfigError(Mismatch{.where = "trainer",
                               .what = "batch_size",
                               .expected = "a whole number >= 1",
                               .got = std::to_string(batch_size)});
  }
  const Index rest = samples % batch_size;
  const Index last = rest > 0 ? rest : batch_size;
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    const PlacedLayer& layer = net.layers()[l];
    const Index least = layer.needs.min_batch;
    if (batch_size >= least && (samples == 0 || last >= least)) continue;
    const std::string got = batch_size < least
                                ? std::to_string(batch_size)
                                : fmt::format("{} in the last batch of an epoch", last);
    throw ConfigError(Mismatch{.where = layer_name(static_cast<Index>(l), layer.layer),
                               .what = "batch",
                               .expected = fmt::format("at least {} samples", least),
                               .got = got,
                               .hint = "change batch_size"});
  }
}

History Trainer::fit(Sequential& net, const Dataset& fitting, const Dataset& validation,
                     const Observers& observers) const {
  return Fit(options_, net, fitting, validation, observers).run();
}

History Trainer::resume(const RunState& state, Sequential& net, const Dataset& fitting,
                        const Dataset& validation, const Observers& observers) const {
  Fit fit(options_, net, fitting, validation, observers);
  fit.restore(state);
  return fit.run();
}

}}  // namespace rectify
