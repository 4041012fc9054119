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

/// A measure of one cell over its seeds. Of a measure of quality the mean and all that belongs to
/// it are of the trials that did not fail: of a mixture of the two no interval of so few values
/// covers the mean, so failures are told by their number, see `Failures`.
struct CellSummary {
  std::vector<std::optional<double>> values;  ///< by seed; none of trials without
  Index n = 0;                                ///< how many the mean is of
  double mean = 0;
  std::optional<ConfidenceInterval> interval = {};  ///< of the mean
  double interquartile_mean = 0;
  std::optional<ConfidenceInterval> interquartile_interval = {};
};

/// Trials of a cell that failed: see `Outcome`.
struct Failures {
  Index ended = 0;  ///< trials that failed or did not
  Index diverged = 0;
  Index collapsed = 0;
  ConfidenceInterval interval = {0, 1};  ///< of the share that fails, exact
  Index all() const { return diverged + collapsed; }
};

/// `tie`: the difference is within the margin of equivalence. `not_told_apart`: neither that, nor
/// better or worse. `higher` and `lower` of measures that are told and not judged. `too_few`: there
/// are not enough pairs for any difference to be found.
enum class Verdict { tie, not_told_apart, better, worse, higher, lower, too_few };
RECTIFY_API const char* name(Verdict verdict);

/// What a p-value is of. `sign_flips`: the mean difference. `signed_ranks`: the same of the
/// differences' ranks, where a trial failed: one that diverged is worse than any other.
enum class Test { sign_flips, signed_ranks };

/// A cell against its baseline, over the seeds with which both have ended.
struct Difference {
  std::size_t cell = 0;
  std::size_t baseline = 0;
  Index pairs = 0;
  std::vector<double> differences;  ///< cell - baseline, by seed, where neither failed
  double mean = 0;                  ///< of those
  std::optional<ConfidenceInterval> interval = {};
  Test test = Test::sign_flips;
  bool is_higher = false;     ///< the cell, by what the test tests
  double p = 1;               ///< of the test, for one look at this number of seeds
  double always_valid_p = 1;  ///< for any number of looks
  double adjusted_p = 1;      ///< by Holm over all cells compared: of the one that judges
  std::optional<ConfidenceInterval> sequence = {};  ///< `confidence_sequence` of the differences
  /// Of test accuracies: for other test sets of this size from the same source as well, see
  /// `population_interval`. `interval` is for this test set.
  std::optional<ConfidenceInterval> population = {};
  /// Failures of one of the two with a seed with which the other did not fail.
  Index failed_alone = 0, baseline_failed_alone = 0;
  double failure_p = 1;  ///< McNemar's, of the two
  /// That the cell is better with a seed than the baseline with some seed; failures are worst.
  Improvement improvement = {};
  double margin = 0;  ///< of equivalence, in the unit of the measure
  Verdict verdict = Verdict::not_told_apart;
  /// How many fresh seeds would show a difference of the size seen in 4 of 5 experiments; and one
  /// as large as the interval allows. None where nobody would train as many, or trials failed.
  std::optional<Index> seeds_needed = {}, least_seeds_needed = {};
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
      {};                               ///< by cell and seed; without files where not begun
  std::vector<Failures> failures = {};  ///< by cell
  /// At how many numbers of trials somebody has looked at this comparison, this one included.
  Index looks = 1;
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
  Index failed() const;  ///< trials, in all cells
  Index ended() const;   ///< likewise: that failed or did not
  /// Verdicts come from `p` where nobody has looked before, else from `always_valid_p`.
  bool looked_before() const { return looks > 1; }
  const Experiment& experiment() const { return loaded.experiment; }
  Index trials() const { return std::ssize(cells) * std::ssize(experiment().seeds.values); }
};

/// At how many ended trials somebody has looked at the comparison in this folder: a number each
/// time, in looks.json. Results that are written are a look.
RECTIFY_API std::vector<Index> read_looks(const std::filesystem::path& folder);
/// Notes that results are looked at, unless no trial has ended since the last look.
RECTIFY_API void note_look(const Comparison& comparison);

/// Reads the folder of a comparison, complete or not, and analyses it. Throws DataError if there is
/// none, or no trial in it is done, and Diverged if all of them have.
RECTIFY_API Comparison read_comparison(const std::filesystem::path& folder);

}  // namespace rectify::inline RECTIFY_PRECISION
