#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "../run/run_record.hpp"
#include "cells.hpp"
#include "trials.hpp"

/// Trains every cell of an experiment with every seed.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A trial, with its cell and seed.
struct PlannedTrial {
  std::size_t cell = 0;
  std::size_t seed = 0;  ///< its index among the seeds of the experiment
  Trial trial;
};

/// The result of tuning for a cell.
struct TunedCell {
  Json value;  ///< the best value of the tuned key
  /// The mean over seeds of the metric it is chosen by, for each value in order; none if a trial
  /// diverged or has no such metric.
  std::vector<std::optional<double>> figures;
};

/// The metric of a run that tuning selects by: of the epoch whose net is tested, which is the last
/// one unless the run keeps its best net. None if the run is not done or has no such metric.
RECTIFY_API std::optional<double> tuning_figure(TunedBy by, const RunRecord& run);

struct CompareOptions {
  std::filesystem::path out = {};  ///< empty: the next runs/<name>/<number>
  int jobs = 0;                    ///< number of trials at a time; 0: one for each processor
  bool overwrite = false;          ///< removes the files of an earlier comparison in `out`
  /// Resumes the comparison in `out` (empty: the last runs/<name>/<number>).
  bool resume = false;
  std::function<bool()> interrupted = {};
  /// Called before each set of trials, with `what` "tuning" or "comparing"; makes their watch.
  std::function<std::unique_ptr<TrialsWatch>(const std::string& what,
                                             const std::vector<Trial>& trials)>
      watch = {};
};

struct CompareResult {
  std::filesystem::path folder;
  bool interrupted = false;
};

/// A comparison's folder holds experiment.json and a run folder for each trial:
///
///     trials/<cell>/seed-<n>/
///     tuning/<cell>/<value>/seed-<n>/     with `tune`
///
/// The results do not depend on `jobs` or on interruptions. Throws what `check_experiment` throws,
/// before anything is written; ConfigError if the folder has another comparison, or the same one
/// with other data; and what `run_trials` throws.
RECTIFY_API CompareResult compare(const LoadedExperiment& loaded,
                                  const CompareOptions& options = {});

/// Throws ConfigError if the config of a cell is not valid or does not fit its data, and DataError
/// if the data cannot be loaded.
RECTIFY_API void check_experiment(const LoadedExperiment& loaded);

/// Whether this is the folder of a comparison.
RECTIFY_API bool is_comparison(const std::filesystem::path& folder);

/// The result of tuning for each cell; empty without `tune`. Throws DataError if a tuning trial is
/// not done.
RECTIFY_API std::vector<TunedCell> tuned_cells(const LoadedExperiment& loaded,
                                               const std::filesystem::path& folder);

/// The trials of a comparison in this folder, with the tuned value of each cell.
RECTIFY_API std::vector<PlannedTrial> planned_trials(const LoadedExperiment& loaded,
                                                     const std::filesystem::path& folder,
                                                     const std::vector<TunedCell>& tuned);

/// Number of trials, including those for tuning.
RECTIFY_API std::size_t trial_count(const LoadedExperiment& loaded);

}}  // namespace rectify
