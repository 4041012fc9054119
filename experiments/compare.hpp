#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cells.hpp"
#include "trials.hpp"

/// Trains every cell of an experiment with every seed.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A trial of an experiment, and which it is.
struct PlannedTrial {
  std::size_t cell = 0;
  std::size_t seed = 0;  ///< its index among the seeds of the experiment
  Trial trial;
};

/// What `tune` chose for a cell, and from what.
struct TunedCell {
  Json value;  ///< of the key that is tuned
  /// Of each value, in their order, the mean over seeds of what it was chosen by; none where a
  /// trial diverged or there was no such figure.
  std::vector<std::optional<double>> figures;
};

struct CompareOptions {
  std::filesystem::path out = {};  ///< empty: the next runs/<name>/<number>
  int jobs = 0;                    ///< how many trials at once; 0: one for each processor
  bool overwrite = false;          ///< removes what an earlier comparison left in `out`
  /// Goes on with the comparison in `out` (empty: the last runs/<name>/<number>).
  bool resume = false;
  std::function<bool()> interrupted = {};
  /// Called once for each set of trials, before the first of them; `what` they are for is "tuning"
  /// or "comparing". What it returns watches them.
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
///     tuning/<cell>/<value>/seed-<n>/     where there is something to tune
///
/// Nothing in it depends on `jobs`, nor on how often it was interrupted. Throws what
/// `check_experiment` throws, before anything is written; ConfigError if the folder has another
/// comparison, or the same of other data; and what `run_trials` throws.
RECTIFY_API CompareResult compare(const LoadedExperiment& loaded,
                                  const CompareOptions& options = {});

/// Throws ConfigError where a cell is no config or does not fit its data, and DataError where there
/// is none.
RECTIFY_API void check_experiment(const LoadedExperiment& loaded);

/// Whether the folder is a comparison's.
RECTIFY_API bool is_comparison(const std::filesystem::path& folder);

/// What tuning chose for each cell; empty where nothing is tuned. Throws DataError where a tuning
/// trial is missing.
RECTIFY_API std::vector<TunedCell> tuned_cells(const LoadedExperiment& loaded,
                                               const std::filesystem::path& folder);

/// The trials that an experiment has in this folder, with what was tuned for each cell.
RECTIFY_API std::vector<PlannedTrial> planned_trials(const LoadedExperiment& loaded,
                                                     const std::filesystem::path& folder,
                                                     const std::vector<TunedCell>& tuned);

/// How many trials there are, those for tuning among them.
RECTIFY_API std::size_t trial_count(const LoadedExperiment& loaded);

}}  // namespace rectify
