#include "comparison_forecast.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <mutex>
#include <numeric>
#include <queue>
#include <set>

#include "../advice/forecast.hpp"
#include "../base/stopwatch.hpp"
#include "../config/prepare.hpp"
#include "../machine/machine.hpp"
#include "../nn/team.hpp"
#include "compare.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_measured = 24;

/// At most 24 of `n` cells, evenly spread.
std::vector<std::size_t> chosen_of(std::size_t n) {
  std::vector<std::size_t> chosen;
  const std::size_t size = std::min(n, most_measured);
  for (std::size_t i = 0; i < size; ++i) chosen.push_back(i * n / size);
  return chosen;
}

/// Of a trial, with the preparation of its data and net.
double seconds_of(const Config& config, LoadedData& data, double patience,
                  const std::filesystem::path& folder) {
  const Splits splits = data.of(config.data);
  Stopwatch watch;
  const Prepared prepared = prepare(config, /*from_checkpoint=*/false, splits);
  const double preparation = watch.lap();
  return preparation + run_seconds(prepared, /*threads=*/1, patience, folder);
}

/// Of a trial of each config, whose data is loaded; measured side by side, since trials that run at
/// the same time slow each other down.
std::vector<double> measure_trials(const std::vector<Config>& configs, LoadedData& data, int jobs,
                                   const std::filesystem::path& folder) {
  constexpr double patience = 0.5, patience_for_all = 2;
  // With fewer configs than jobs some are measured twice.
  const std::size_t n = std::max(configs.size(), static_cast<std::size_t>(jobs));
  const double each = std::min(patience, patience_for_all * jobs / static_cast<double>(n));
  std::vector<double> seconds(n);
  std::exception_ptr failure;
  std::mutex mutex;
#pragma omp parallel for schedule(dynamic, 1) num_threads(jobs)
  for (std::size_t i = 0; i < n; ++i) {
    try {
      seconds[i] = seconds_of(configs[i % configs.size()], data, each, folder);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
  seconds.resize(configs.size());
  return seconds;
}

/// What runs of these configs would say of their data, each once.
std::vector<std::string> notes_on(const std::vector<Config>& configs, LoadedData& data) {
  std::vector<std::string> all;
  std::set<std::string> seen;
  for (const Config& config : configs) {
    if (!seen.insert(text_of(to_json(config.data))).second) continue;
    const Prepared prepared = prepare(config, /*from_checkpoint=*/false, data.of(config.data));
    std::vector<std::string> notes = prepared.parts.notes;
    for (const std::string& warning : run_warnings(prepared)) {
      notes.push_back("warning: " + warning);
    }
    for (const std::string& note : notes) {
      if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(note);
    }
  }
  return all;
}

int jobs_of(const LoadedExperiment& loaded, int jobs) {
  const auto trials = static_cast<Index>(trial_count(loaded));
  const Index wanted = jobs > 0 ? jobs : processors();
  return Team(static_cast<int>(std::min(wanted, trials))).size();
}

}  // namespace

double makespan(const std::vector<double>& seconds, int jobs) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free;
  for (int j = 0; j < jobs; ++j) free.push(0);
  double end = 0;
  for (const double duration : seconds) {
    const double done = free.top() + duration;
    free.pop();
    free.push(done);
    end = std::max(end, done);
  }
  return end;
}

ComparisonForecast forecast(const LoadedExperiment& loaded, int jobs,
                            const std::filesystem::path& folder) {
  check_experiment(loaded);
  const Experiment& experiment = loaded.experiment;
  const std::vector<GridCell> cells = cells_of(experiment);
  const auto& tune = experiment.tune;
  const std::vector<std::size_t> chosen = chosen_of(cells.size());
  std::vector<Config> configs;
  for (const std::size_t cell : chosen) {
    const auto value = tune ? std::optional(tune->axis.values.front()) : std::nullopt;
    configs.push_back(config_of(loaded, cells[cell], experiment.seeds.values.front(), value));
  }
  ComparisonForecast result{.jobs = jobs_of(loaded, jobs), .trial_seconds = {}};
  LoadedData data;
  result.notes = notes_on(configs, data);
  const std::vector<double> measured = measure_trials(configs, data, result.jobs, folder);
  const double sum = std::accumulate(measured.begin(), measured.end(), 0.0);
  result.measured = measured.size();
  result.trial_seconds.assign(cells.size(), sum / static_cast<double>(measured.size()));
  for (std::size_t i = 0; i < chosen.size(); ++i) result.trial_seconds[chosen[i]] = measured[i];
  result.at_most = std::ranges::any_of(
      configs, [](const Config& config) { return config.training.early_stopping.has_value(); });
  // In the order of `compare`: cell by cell for tuning, then seed by seed.
  std::vector<double> tuning, comparing;
  for (const double seconds : result.trial_seconds) {
    if (!tune) break;
    tuning.insert(tuning.end(), tune->axis.values.size() * tune->seeds.values.size(), seconds);
  }
  for (std::size_t s = 0; s < experiment.seeds.values.size(); ++s) {
    comparing.insert(comparing.end(), result.trial_seconds.begin(), result.trial_seconds.end());
  }
  result.tuning_seconds = makespan(tuning, result.jobs);
  result.comparing_seconds = makespan(comparing, result.jobs);
  return result;
}

}}  // namespace rectify
