#pragma once

#include <vector>

#include "experiment.hpp"

/// How long a comparison will take.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct ComparisonForecast {
  int jobs = 0;                       ///< trials at a time
  std::vector<double> trial_seconds;  ///< of a trial of each cell
  std::size_t measured = 0;           ///< cells; the others are assumed to take their mean
  double tuning_seconds = 0;          ///< of all trials for tuning, `jobs` at a time
  double comparing_seconds = 0;       ///< of the others
  bool at_most = false;               ///< early stopping can end trials sooner

  double seconds() const { return tuning_seconds + comparing_seconds; }
};

/// Measures by training nets of at most 24 cells for a few seconds altogether, `jobs` at a time as
/// the comparison does (0: one for each processor). Writes nothing. Throws what `check_experiment`
/// throws.
RECTIFY_API ComparisonForecast forecast(const LoadedExperiment& loaded, int jobs = 0);

/// Seconds until tasks of these durations are done, each begun in turn as soon as one of `jobs`
/// workers is free.
RECTIFY_API double makespan(const std::vector<double>& seconds, int jobs);

}}  // namespace rectify
