#pragma once

#include <array>
#include <optional>
#include <vector>

#include "../base/names.hpp"
#include "../experiments/cells.hpp"
#include "../experiments/measures.hpp"
#include "../statistics/intervals.hpp"
#include "../statistics/significance.hpp"

/// The results of one measure for all cells: means, differences to the baselines, verdicts.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A measure of one cell over its seeds. For a measure of quality, the mean and its intervals are
/// over the trials that did not fail: over a mixture of both, no interval from a few values covers
/// the mean. Failures are counted instead, see `Failures`.
struct CellSummary {
  std::vector<std::optional<double>> values;  ///< by seed; none if the trial has no such value
  Index n = 0;                                ///< number of values in the mean
  double mean = 0;
  std::optional<ConfidenceInterval> interval = {};  ///< of the mean
  double interquartile_mean = 0;
  std::optional<ConfidenceInterval> interquartile_interval = {};
};

/// `tie`: equivalent, the interval of the difference is within the margin; also where the
/// difference is significant. `higher` and `lower`: a significant difference in a measure that is
/// neither good nor bad. `too_few`: with these pairs no difference could be significant.
enum class Verdict { tie, not_significant, better, worse, higher, lower, too_few };
constexpr std::array<const char*, 7> names_of(Verdict) {
  return {"tie", "not significant", "better", "worse", "higher", "lower", "too few pairs"};
}

/// `sign_flips` tests the mean difference; `signed_ranks`, where a trial failed, the differences'
/// ranks, with a diverged trial worse than any other.
enum class Test { sign_flips, signed_ranks };
constexpr std::array<const char*, 2> names_of(Test) { return {"sign flips", "signed ranks"}; }

/// A cell against its baseline, over the seeds for which both trials have ended.
struct Difference {
  std::size_t cell = 0;
  std::size_t baseline = 0;
  Index pairs = 0;
  std::vector<double> differences;  ///< cell - baseline, by seed, where neither failed
  double mean = 0;                  ///< of `differences`
  /// 95 %, of this difference alone: bootstrap-t, see `mean_interval`.
  std::optional<ConfidenceInterval> interval = {};
  Test test = Test::sign_flips;
  bool is_higher = false;     ///< the cell, by the tested statistic
  double p = 1;               ///< for one look at this number of seeds
  double always_valid_p = 1;  ///< for any number of looks
  double adjusted_p = 1;      ///< by Holm over all differences: the p-value behind the verdict
  /// 95 % `confidence_sequence` of this difference alone.
  std::optional<ConfidenceInterval> sequence = {};
  double level = significance_level;  ///< with which Holm's procedure compares the p-value
  /// All differences that the test does not reject at this level, so that 0 is outside exactly
  /// where the cell is better or worse: of sign flips, from the second look on the confidence
  /// sequence. None if there are too few pairs, or if a trial failed.
  std::optional<ConfidenceInterval> adjusted_interval = {};
  /// Test accuracies only: standard error of the mean difference by the choice of test samples;
  /// and `population_interval`, which covers other test sets of this size from the same source,
  /// made of `interval_behind_verdict`. The other intervals are for this test set.
  std::optional<double> sample_error = {};
  std::optional<ConfidenceInterval> population = {};
  /// Seeds for which one of the two failed and the other did not.
  Index failed_alone = 0, baseline_failed_alone = 0;
  double failure_p = 1;  ///< McNemar's test of these counts
  /// That the cell with any seed is better than the baseline with any seed; failures are worst.
  Improvement improvement = {};
  double margin = 0;  ///< margin of equivalence, in the unit of the measure
  Verdict verdict = Verdict::not_significant;
  /// New seeds needed for 80 % power, if the true difference is the observed one; and if it is as
  /// large as the interval allows. None above 10,000 seeds, or where trials failed.
  std::optional<Index> seeds_needed = {}, least_seeds_needed = {};

  /// Of this difference alone, at this look: the verdict is a tie if it is within the margin.
  const std::optional<ConfidenceInterval>& own_interval(bool looked_before) const {
    return looked_before ? sequence : interval;
  }
  /// `adjusted_interval`; for a tie, and where there are too few pairs to judge, `own_interval`.
  const std::optional<ConfidenceInterval>& interval_behind_verdict(bool looked_before) const {
    const bool adjusts = verdict != Verdict::tie && verdict != Verdict::too_few;
    return adjusts && test == Test::sign_flips ? adjusted_interval : own_interval(looked_before);
  }
};

struct RECTIFY_API MeasureResult {
  const Measure* measure = nullptr;
  std::vector<CellSummary> cells;
  std::vector<Difference> differences;  ///< of all cells other than baselines

  /// The cells with the largest (or smallest) mean among those with a value for every seed, or, if
  /// there is no such cell, among all with values: a mean over survivors is biased.
  std::vector<std::size_t> extremes(bool largest) const;
  /// Null for a baseline.
  const Difference* difference_of(std::size_t cell) const;
};

/// `runs` by cell and seed. `looked_before`: verdicts use `always_valid_p` in place of `p`.
RECTIFY_API MeasureResult measure_result(const Measure& measure, const std::vector<GridCell>& cells,
                                         const std::vector<std::vector<RunRecord>>& runs,
                                         const Equivalence& equivalence, bool looked_before);

}}  // namespace rectify
