#include "trainer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "error.hpp"
#include "metrics.hpp"
#include "random.hpp"
#include "stopwatch.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// One call of `Trainer::fit`.
class Fit {
 public:
  Fit(const Trainer::Options& options, Sequential& net, const Dataset& fitting,
      const Dataset& validation, const Observers& observers)
      : options_(options),
        loss_(options.loss ? *options.loss : Loss::fitting(fitting)),
        fitting_(fitting),
        validation_(validation),
        observers_(observers),
        team_(useful_threads(net.architecture(), options.batch_size,
                             options.threads > 0 ? options.threads : processors())),
        step_(net, {loss_, options.optimizer, options.batch_size, options.seed}, team_),
        training_(net, step_, team_),
        order_(static_cast<std::size_t>(fitting.size())),
        steps_per_epoch_(ceiling(fitting.size(), options.batch_size)) {
    check_fit(net, fitting, loss_);
    if (validation.size() > 0) check_fit(net, validation, loss_);
    training_.epochs = options.epochs;
    training_.samples_per_epoch = fitting.size();
  }

  History run() {
    History history;
    tell(&Observer::begin);
    for (Index e = 1; e <= options_.epochs && !training_.stopped(); ++e) {
      training_.epoch = {.number = e};
      run_epoch();
      tell(&Observer::after_epoch);
      history.push_back(training_.epoch);
    }
    tell(&Observer::end);
    return history;
  }

 private:
  void tell(void (Observer::*hook)(Training&)) {
    for (const auto& observer : observers_) (*observer.*hook)(training_);
  }

  void order_samples() {
    std::iota(order_.begin(), order_.end(), Index{0});
    if (!options_.shuffle) return;
    const auto epoch = static_cast<std::uint32_t>(training_.epoch.number);
    random::shuffle(order_, random::Stream(options_.seed, random::Purpose::batches, epoch));
  }

  void run_epoch() {
    order_samples();
    Stopwatch watch;
    double loss = 0;
    Index correct = 0;
    training_.samples_done = 0;
    while (training_.samples_done < fitting_.size() && !training_.stopped()) {
      const Index size = take_step();
      loss += training_.last.loss * static_cast<double>(size);
      correct += training_.last.correct;
      training_.epoch.train_loss = loss / static_cast<double>(training_.samples_done);
      if (fitting_.classes() > 0) {
        training_.epoch.train_accuracy =
            static_cast<double>(correct) / static_cast<double>(training_.samples_done);
      }
      tell(&Observer::after_step);
    }
    training_.epoch.seconds = watch.lap();
    training_.epoch.samples_per_second =
        static_cast<double>(training_.samples_done) / training_.epoch.seconds;
    validate();
  }

  /// Returns the size of the batch.
  Index take_step() {
    const Index begin = training_.samples_done;
    const auto batch = [&](Index first) {
      return std::span(order_).subspan(
          static_cast<std::size_t>(first),
          static_cast<std::size_t>(std::min(options_.batch_size, fitting_.size() - first)));
    };
    const auto samples = batch(begin);
    const auto size = static_cast<Index>(samples.size());
    const double factor = options_.schedule.factor(
        step_.count(), options_.epochs * steps_per_epoch_, steps_per_epoch_);
    training_.epoch.learning_rate = options_.optimizer->learning_rate() * factor;
    training_.last = step_(fitting_, samples, training_.epoch.learning_rate, batch(begin + size));
    training_.epoch.step = step_.count();
    training_.samples_done += size;
    if (!std::isfinite(training_.last.loss)) refuse_nonfinite();
    return size;
  }

  [[noreturn]] void refuse_nonfinite() const {
    const auto tensor = training_.net().first_nonfinite();
    const std::string culprit = tensor ? "first in tensor " + *tensor : "all weights are finite";
    throw Diverged(Mismatch{fmt::format("epoch {}, step {}", training_.epoch.number, step_.count()),
                            "loss", "a finite number", fmt::format("{}", training_.last.loss),
                            culprit + "; a lower learning_rate may help"});
  }

  void validate() {
    if (validation_.size() == 0) return;
    const Metrics metrics = evaluate(training_.net(), validation_, loss_, team_);
    training_.epoch.validation_loss = metrics.loss;
    training_.epoch.validation_accuracy = metrics.accuracy;
  }

  const Trainer::Options& options_;
  Loss loss_;
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

History Trainer::fit(Sequential& net, const Dataset& fitting, const Dataset& validation,
                     const Observers& observers) const {
  return Fit(options_, net, fitting, validation, observers).run();
}

}  // namespace rectify::inline RECTIFY_PRECISION
