#pragma once

#include <array>
#include <optional>
#include <vector>

#include "../base/names.hpp"
#include "../experiments/cells.hpp"
#include "../experiments/measures.hpp"
#include "../statistics/intervals.hpp"
#include "../statistics/significance.hpp"

/// What one measure says of all cells: means, differences to the baselines, verdicts.
namespace rectify { inline namespace RECTIFY_PRECISION {

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

/// `tie`: the difference is within the margin of equivalence, however certain it is.
/// `not_significant`: neither that, nor better or worse. `higher` and `lower` of measures that are
/// told and not judged. `too_few`: there are not enough pairs for any difference to be found.
enum class Verdict { tie, not_significant, better, worse, higher, lower, too_few };
constexpr std::array<const char*, 7> names_of(Verdict) {
  return {"tie", "not told apart", "better", "worse", "higher", "lower", "too few pairs"};
}

/// What a p-value is of. `sign_flips`: the mean difference. `signed_ranks`: the same of the
/// differences' ranks, where a trial failed: one that diverged is worse than any other.
enum class Test { sign_flips, signed_ranks };
constexpr std::array<const char*, 2> names_of(Test) { return {"sign flips", "signed ranks"}; }

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
  Verdict verdict = Verdict::not_significant;
  /// How many fresh seeds would show a difference of the size seen in 4 of 5 experiments; and one
  /// as large as the interval allows. None above 10,000 seeds, or where trials failed.
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

/// `runs` by cell and seed. `looked_before`: verdicts come from `always_valid_p`, not from `p`.
RECTIFY_API MeasureResult measure_result(const Measure& measure, const std::vector<GridCell>& cells,
                                         const std::vector<std::vector<RunRecord>>& runs,
                                         const Equivalence& equivalence, bool looked_before);

}}  // namespace rectify
