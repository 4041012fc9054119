#include "forecast.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "../base/stopwatch.hpp"
#include "../cures/cures.hpp"
#include "../machine/disk_speed.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/team.hpp"
#include "../training/observer.hpp"
#include "../vitals/vitals.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace fs = std::filesystem;

namespace {

/// What a run spends its time on.
struct Timing {
  double step = 0;                     ///< seconds, with what observers do at a step
  std::optional<double> between = {};  ///< seconds after an epoch; none if no epoch was timed
};

/// Times steps once caches and threads are warm, and what follows an epoch, and stops. Place it
/// after all other observers.
class Timer : public Observer {
 public:
  explicit Timer(double patience) : patience_(patience) {}
  void begin(Training&) override { watch_.lap(); }
  void after_step(Training& training) override {
    last_ = watch_.lap();
    total_ += last_;
    const bool warm = total_ > patience_ / 5 && training.place.step > 1;
    if (warm || steps_ > 0) {
      seconds_ += last_;
      ++steps_;
    }
    if (seconds_ + between_ > patience_) training.stop("timed");
  }
  void after_epoch(Training& training) override {
    if (training.stopped()) return;
    between_ += watch_.lap();
    ++epochs_;
  }

  /// The last step's duration where none was timed after the warm-up.
  Timing result() const {
    Timing timing{.step = steps_ == 0 ? last_ : seconds_ / static_cast<double>(steps_)};
    if (epochs_ > 0) timing.between = between_ / static_cast<double>(epochs_);
    return timing;
  }

 private:
  double patience_;  ///< seconds that are enough
  Stopwatch watch_;
  double total_ = 0, seconds_ = 0, between_ = 0, last_ = 0;
  Index steps_ = 0, epochs_ = 0;
};

constexpr double usual_patience = 0.4;

Dataset probe_of(const Prepared& prepared) {
  const Dataset& fitting = prepared.parts.fitting;
  const Config& config = prepared.config;
  return draw_probe(fitting, config.vitals.probe.samples.value_or(fitting.size()), config.seed);
}

/// Cures and vitals as in a run, which record nothing; without early probes, which are not as dense
/// in all of the first epoch as in the steps that are timed.
Observers observers_of(const Prepared& prepared) {
  const Config& config = prepared.config;
  std::shared_ptr<Cures> cures;
  if (!config.vitals.cures.empty()) {
    cures = std::make_shared<Cures>(config.vitals.cures, config.seed);
  }
  Vitals::Options options{.every_epochs = config.vitals.every_epochs,
                          .every_steps = config.vitals.every_steps.fixed(),
                          .loss = config.loss,
                          .dormant_share = config.vitals.tau,
                          .forensics = config.vitals.forensics};
  if (cures) {
    options.replaced = [cures](const Census& census) { return cures->take_replaced(census); };
  }
  const auto vitals = std::make_shared<Vitals>(probe_of(prepared), std::move(options));
  if (!cures) return {vitals};
  return {vitals->before_changes(), cures, vitals};
}

/// Validation and the probe after an epoch.
double time_between_epochs(const Prepared& prepared, int threads) {
  const Config& config = prepared.config;
  const Parts& parts = prepared.parts;
  const Team team(threads);
  Stopwatch watch;
  if (parts.validation.size() > 0) evaluate(prepared.net, parts.validation, *config.loss, team);
  const double validation = watch.lap();
  take_census(prepared.net, probe_of(prepared), team,
              {.loss = config.loss, .dormant_share = config.vitals.tau});
  return validation + watch.lap() / static_cast<double>(config.vitals.every_epochs);
}

/// Where training diverges, of the steps before.
Timing timing_of(const Prepared& prepared, int threads, double patience) {
  const auto timer = std::make_shared<Timer>(patience);
  Observers observers = observers_of(prepared);
  observers.push_back(timer);
  Sequential copy = prepared.net;
  try {
    trainer_of(prepared, threads)
        .fit(copy, prepared.parts.fitting, prepared.parts.validation, observers);
  } catch (const Diverged&) {
  }
  Timing timing = timer->result();
  if (!timing.between) timing.between = time_between_epochs(prepared, threads);
  return timing;
}

/// Writing the checkpoints of a run that trains for `training` seconds.
double time_checkpoints(const Prepared& prepared, double training, const fs::path& folder) {
  const Config& config = prepared.config;
  const NetSummary size = summarize(prepared.net.architecture(), config.optimizer.rule,
                                    config.training.batch_size, 1, config.optimizer.updates);
  const auto bytes = static_cast<std::size_t>(size.weight_bytes + size.training->optimizer_bytes);
  const Index after_epochs = config.training.epochs / config.checkpoint.every_epochs;
  auto count = static_cast<double>(after_epochs);
  if (const auto& seconds = config.checkpoint.every_seconds) count += training / *seconds;
  // A checkpoint has the history of all epochs before it: about 10 us each (measured on two
  // layers).
  const double history = 1e-5 * static_cast<double>(config.training.epochs) / 2;
  return count * (history + seconds_to_write(folder, bytes));
}

Index steps_of(const Prepared& prepared) {
  const TrainingConfig& training = prepared.config.training;
  const Index samples = prepared.parts.fitting.size();
  return training.epochs * ceiling(samples, std::min(training.batch_size, samples));
}

/// From the first step to the last.
double training_seconds(const Prepared& prepared, const Timing& timing, const fs::path& folder) {
  const double training =
      timing.step * static_cast<double>(steps_of(prepared)) +
      timing.between.value_or(0) * static_cast<double>(prepared.config.training.epochs);
  const double all = training + time_checkpoints(prepared, training, folder);
  return std::min(all, prepared.config.training.time_limit.value_or(all));
}

}  // namespace

double run_seconds(const Prepared& prepared, int threads, double patience, const fs::path& folder) {
  constexpr int files = 10;  // besides checkpoints, all small
  const double training =
      training_seconds(prepared, timing_of(prepared, threads, patience), folder);
  Stopwatch watch;
  evaluate(prepared.net, prepared.parts.test, *prepared.config.loss, Team(threads));
  return training + watch.lap() + files * seconds_to_write(folder, 1);
}

Forecast forecast(const Prepared& prepared, int threads, const fs::path& folder) {
  const auto& [config, parts, net, warnings] = prepared;
  const Index batch = std::min(config.training.batch_size, parts.fitting.size());
  const int team = useful_threads(net.architecture(), batch, threads > 0 ? threads : processors());
  Forecast result{.net = summarize(net.architecture(), config.optimizer.rule, batch, team,
                                   config.optimizer.updates),
                  .data = summarize(parts, *config.loss),
                  .data_bytes = parts.fitting.memory() + parts.test.memory(),
                  .steps = steps_of(prepared)};
  result.data.warnings.insert(result.data.warnings.end(), warnings.begin(), warnings.end());
  Timing timing = timing_of(prepared, threads, usual_patience);
  if (team > 1) {  // a run takes one worker where the team is slower, see `Pace`
    timing.step = std::min(timing.step, timing_of(prepared, 1, usual_patience / 2).step);
  }
  result.seconds_per_step = timing.step;
  result.seconds = training_seconds(prepared, timing, folder);
  return result;
}

}}  // namespace rectify
