#include "forecast.hpp"

#include <algorithm>
#include <memory>

#include "../base/stopwatch.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/team.hpp"
#include "../training/observer.hpp"
#include "../vitals/census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Times steps once caches and threads are warm, and stops.
class StepTimer : public Observer {
 public:
  explicit StepTimer(double patience) : patience_(patience) {}
  void begin(Training&) override { watch_.lap(); }
  void after_step(Training& training) override {
    const double step = watch_.lap();
    total_ += step;
    const bool warm = total_ > patience_ / 5 && training.place.step > 1;
    if (warm || steps_ > 0) {
      seconds_ += step;
      ++steps_;
    }
    if (seconds_ > patience_) training.stop("timed");
    last_ = step;
  }

  /// The last step's duration where none was timed after the warm-up.
  double seconds_per_step() const {
    return steps_ == 0 ? last_ : seconds_ / static_cast<double>(steps_);
  }

 private:
  double patience_;  ///< seconds of steps that are enough
  Stopwatch watch_;
  double total_ = 0;
  double seconds_ = 0;
  double last_ = 0;
  Index steps_ = 0;
};

constexpr double usual_patience = 0.5;

/// Where training diverges, of the steps before.
double time_steps(const Prepared& prepared, int threads, double patience) {
  const auto timer = std::make_shared<StepTimer>(patience);
  Sequential copy = prepared.net;
  try {
    trainer_of(prepared, threads).fit(copy, prepared.parts.fitting, {}, Observers{timer});
  } catch (const Diverged&) {
  }
  return timer->seconds_per_step();
}

/// Validation and the probe, per epoch.
double time_between_epochs(const Prepared& prepared, int threads) {
  const Config& config = prepared.config;
  const Parts& parts = prepared.parts;
  const Team team(threads);
  const Index probe = config.vitals.probe.samples.value_or(parts.fitting.size());
  Stopwatch watch;
  if (parts.validation.size() > 0) evaluate(prepared.net, parts.validation, *config.loss, team);
  const double validation = watch.lap();
  take_census(prepared.net, draw_probe(parts.fitting, probe, config.seed), team);
  return validation + watch.lap() / static_cast<double>(config.vitals.every_epochs);
}

Index steps_of(const Prepared& prepared) {
  const TrainingConfig& training = prepared.config.training;
  const Index samples = prepared.parts.fitting.size();
  return training.epochs * ceiling(samples, std::min(training.batch_size, samples));
}

}  // namespace

double run_seconds(const Prepared& prepared, int threads, double patience) {
  const Config& config = prepared.config;
  const double training =
      time_steps(prepared, threads, patience) * static_cast<double>(steps_of(prepared)) +
      time_between_epochs(prepared, threads) * static_cast<double>(config.training.epochs);
  Stopwatch watch;
  evaluate(prepared.net, prepared.parts.test, *config.loss, Team(threads));
  return std::min(training, config.training.time_limit.value_or(training)) + watch.lap();
}

Forecast forecast(const Prepared& prepared, int threads) {
  const auto& [config, parts, net, warnings] = prepared;
  const Index batch = std::min(config.training.batch_size, parts.fitting.size());
  const Index epochs = config.training.epochs;
  const int team = useful_threads(net.architecture(), batch, threads > 0 ? threads : processors());
  Forecast result{.net = summarize(net.architecture(), config.optimizer.rule, batch, team,
                                   config.optimizer.updates),
                  .data = summarize(parts, *config.loss),
                  .data_bytes = parts.fitting.memory() + parts.test.memory(),
                  .steps = steps_of(prepared)};
  result.data.warnings.insert(result.data.warnings.end(), warnings.begin(), warnings.end());
  result.seconds_per_step = time_steps(prepared, threads, usual_patience);
  result.seconds = result.seconds_per_step * static_cast<double>(result.steps) +
                   time_between_epochs(prepared, threads) * static_cast<double>(epochs);
  return result;
}

}}  // namespace rectify
