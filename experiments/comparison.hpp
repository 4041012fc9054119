#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cells.hpp"
#include "compare.hpp"
#include "intervals.hpp"
#include "measures.hpp"
#include "significance.hpp"
#include "time_to_target.hpp"

/// What the trials of a comparison say.
namespace rectify::inline RECTIFY_PRECISION {

/// A measure of one cell over its seeds.
struct CellSummary {
  std::vector<std::optional<double>> values;  ///< by seed; none of trials without
  Index n = 0;                                ///< how many there are
  double mean = 0;
  std::optional<ConfidenceInterval> interval = {};  ///< of the mean
  double interquartile_mean = 0;
  std::optional<ConfidenceInterval> interquartile_interval = {};
};

/// `higher` and `lower` of measures that are told and not judged. `too_few`: there are not enough
/// pairs for any difference to be found, because seeds are few or trials diverged.
enum class Verdict { tie, better, worse, higher, lower, too_few };
RECTIFY_API const char* name(Verdict verdict);

/// A cell against its baseline, over the seeds that both have.
struct Difference {
  std::size_t cell = 0;
  std::size_t baseline = 0;
  std::vector<double> differences;  ///< cell - baseline, by seed
  double mean = 0;
  std::optional<ConfidenceInterval> interval = {};
  double p = 1;           ///< of the sign-flip test
  double adjusted_p = 1;  ///< by Holm, over all cells that are compared
  /// That the cell is better with a seed than the baseline with some seed.
  Improvement improvement = {};
  Verdict verdict = Verdict::tie;
  /// How many seeds more would settle a difference of the size seen.
  std::optional<Index> more_seeds = {};
};

struct RECTIFY_API MeasureResult {
  const Measure* measure = nullptr;
  std::vector<CellSummary> cells;
  std::vector<Difference> differences;  ///< of all cells that are no baseline

  /// The cells whose mean is the largest, or the smallest, of those that have a figure for every
  /// seed: survivors alone say little. Of all, where there is no such cell; none where there are no
  /// figures.
  std::vector<std::size_t> extremes(bool largest) const;
  /// Of this cell; none of a baseline.
  const Difference* difference_of(std::size_t cell) const;
};

/// Seconds and epochs of training until the target held.
struct TargetResult {
  Goal goal;
  bool chosen = false;                            ///< by us: what the baseline nearly reached
  std::vector<std::vector<TimeToTarget>> epochs;  ///< by cell and seed
  std::vector<TimesToTarget> epoch_summaries;     ///< by cell
  std::vector<TimesToTarget> second_summaries;
};

/// How the order of cells by share of dead units depends on what is called dead: of the pairs of
/// cells whose means differ by `gradient_dead`, how many another definition orders otherwise.
struct Sensitivity {
  std::string definition;
  Index pairs = 0;
  Index otherwise = 0;
};

struct RECTIFY_API Comparison {
  std::filesystem::path folder;
  LoadedExperiment loaded;
  std::vector<GridCell> cells = {};
  std::vector<std::vector<RunRecord>> runs =
      {};                            ///< by cell and seed; without files where not begun
  std::vector<Index> diverged = {};  ///< by cell
  /// By cell: trials that have not ended, or that have but without a figure of the test set.
  std::vector<Index> missing = {};
  std::vector<TunedCell> tuned = {};         ///< by cell, where something is tuned
  std::vector<MeasureResult> measures = {};  ///< of those that there are figures of
  std::size_t primary = 0;                   ///< which of them cells are judged by
  std::optional<TargetResult> target = {};   ///< none where there is no validation set
  std::vector<Sensitivity> sensitivity = {};
  std::vector<std::string> warnings = {};  ///< why figures may not be comparable

  const MeasureResult& judged() const { return measures[primary]; }
  /// None where there are no figures of it.
  const MeasureResult* find(std::string_view measure) const;
  /// What all cells are compared with; none where it is not the same.
  std::optional<std::size_t> common_baseline() const;
  const Experiment& experiment() const { return loaded.experiment; }
  Index trials() const { return std::ssize(cells) * std::ssize(experiment().seeds.values); }
};

/// Reads the folder of a comparison, complete or not, and analyses it. Throws DataError if there is
/// none, or no trial in it is done, and Diverged if all of them have.
RECTIFY_API Comparison read_comparison(const std::filesystem::path& folder);

}  // namespace rectify::inline RECTIFY_PRECISION
