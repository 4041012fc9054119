#include "measure_result.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../run/test_predictions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr double worst = std::numeric_limits<double>::infinity();

bool failed(const Measure& measure, const RunRecord& run) {
  return measure.is_quality && is_failure(outcome_of(run));
}

CellSummary summarize_cell(const Measure& measure, const std::vector<RunRecord>& runs) {
  CellSummary summary;
  std::vector<double> known;
  for (const RunRecord& run : runs) {
    summary.values.push_back(run.is_done() ? measure.of(run) : std::nullopt);
    if (summary.values.back() && !failed(measure, run)) known.push_back(*summary.values.back());
  }
  summary.n = std::ssize(known);
  if (known.empty()) return summary;
  summary.mean = mean(known);
  summary.interval = mean_interval(known, measure.range);
  summary.interquartile_mean = interquartile_mean(known);
  summary.interquartile_interval = interquartile_mean_interval(known);
  return summary;
}

/// The value in a test by ranks: infinite for a trial that diverged.
std::optional<double> ranked_value(const Measure& measure, const RunRecord& run) {
  if (measure.is_quality && run.has_diverged())
    return measure.better == Better::more ? -worst : worst;
  return run.is_done() ? measure.of(run) : std::nullopt;
}

/// 0 if both are the same infinity.
double difference(double a, double b) { return a == b ? 0 : a - b; }

/// Margin of equivalence, in the unit of the measure.
double margin_of(const Measure& measure, const Equivalence& equivalence, double baseline) {
  if (measure.unit == Unit::percent) return equivalence.points / 100;
  return equivalence.share * std::abs(baseline);
}

/// Of differences between two values of the measure.
ValueRange difference_range(const Measure& measure) {
  const double width = measure.range.high - measure.range.low;
  return {-width, width};
}

/// Pairs needed for 80 % power.
void add_seeds_needed(Difference& result, Index comparisons, bool looked_before) {
  if (result.test != Test::sign_flips || result.differences.size() < 2) return;
  const double spread = deviation(result.differences);
  result.seeds_needed = pairs_for(result.mean, spread, comparisons);
  const auto& interval = result.interval_behind_verdict(looked_before);
  if (!interval) return;
  const double most = std::max(std::abs(interval->low), std::abs(interval->high));
  result.least_seeds_needed = pairs_for(most, spread, comparisons);
}

/// 1, 0 or -1 for each test sample: the difference in correctness between two trials with the same
/// seed. Empty where predictions are missing or the test samples differ.
std::vector<double> sample_differences(const RunRecord& own, const RunRecord& other) {
  const auto a = read_test_predictions(own.folder), b = read_test_predictions(other.folder);
  std::vector<double> differences;
  if (!a || !b || a->classes != b->classes) return differences;
  for (std::size_t i = 0; i < a->classes.size(); ++i) {
    differences.push_back(static_cast<double>(a->is_correct(i)) -
                          static_cast<double>(b->is_correct(i)));
  }
  return differences;
}

/// For test accuracy, over the seeds for which neither failed.
std::optional<double> sample_error_of(const Measure& measure, const Difference& result,
                                      const std::vector<RunRecord>& runs,
                                      const std::vector<RunRecord>& baseline_runs) {
  if (measure.name != "test_accuracy" || !result.interval) return std::nullopt;
  std::vector<double> by_sample;
  for (std::size_t s = 0; s < runs.size(); ++s) {
    if (failed(measure, runs[s]) || failed(measure, baseline_runs[s])) continue;
    if (!runs[s].is_done() || !baseline_runs[s].is_done()) continue;
    const std::vector<double> one = sample_differences(runs[s], baseline_runs[s]);
    if (one.empty() || (!by_sample.empty() && one.size() != by_sample.size())) return std::nullopt;
    by_sample.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i) by_sample[i] += one[i];
  }
  if (by_sample.empty()) return std::nullopt;
  for (double& sum : by_sample) sum /= static_cast<double>(result.differences.size());
  return deviation(by_sample) / std::sqrt(static_cast<double>(by_sample.size()));
}

std::optional<ConfidenceInterval> in_range(const Measure& measure,
                                           const std::optional<ConfidenceInterval>& interval) {
  if (!interval) return std::nullopt;
  return within(difference_range(measure), *interval);
}

Difference difference_of(const Measure& measure, const std::vector<RunRecord>& runs,
                         const std::vector<RunRecord>& baseline_runs) {
  Difference result;
  std::vector<double> a, b, all;
  for (std::size_t s = 0; s < runs.size(); ++s) {
    const auto own = ranked_value(measure, runs[s]),
               other = ranked_value(measure, baseline_runs[s]);
    if (!own || !other) continue;
    a.push_back(*own);
    b.push_back(*other);
    all.push_back(difference(*own, *other));
    const bool own_failed = failed(measure, runs[s]);
    const bool other_failed = failed(measure, baseline_runs[s]);
    if (own_failed || other_failed) result.test = Test::signed_ranks;
    result.failed_alone += own_failed && !other_failed ? 1 : 0;
    result.baseline_failed_alone += other_failed && !own_failed ? 1 : 0;
    if (!own_failed && !other_failed) result.differences.push_back(all.back());
  }
  result.pairs = std::ssize(all);
  if (all.empty()) return result;
  if (!result.differences.empty()) result.mean = mean(result.differences);
  result.interval = mean_interval(result.differences, difference_range(measure));
  const std::vector<double> tested =
      result.test == Test::signed_ranks ? signed_ranks(all) : result.differences;
  result.is_higher = mean(tested) > 0;
  result.p = sign_flip_p(tested);
  result.always_valid_p = always_valid_p(all);
  if (result.test == Test::sign_flips) {
    result.sequence = in_range(measure, confidence_sequence(all));
  }
  result.sample_error = sample_error_of(measure, result, runs, baseline_runs);
  result.failure_p = mcnemar_p(result.failed_alone, result.baseline_failed_alone);
  result.improvement = measure.better == Better::less ? probability_of_improvement(b, a)
                                                      : probability_of_improvement(a, b);
  return result;
}

Verdict verdict_of(bool higher, Better better) {
  if (better == Better::neither) return higher ? Verdict::higher : Verdict::lower;
  return higher == (better == Better::more) ? Verdict::better : Verdict::worse;
}

/// Two one-sided tests (Schuirmann 1987): both ends of the 95 % interval, or from the second look
/// on of the confidence sequence, are within the margin.
bool is_equivalent(const Difference& difference, bool looked_before) {
  const auto& interval = difference.own_interval(looked_before);
  return difference.test == Test::sign_flips && interval && difference.differences.size() >= 5 &&
         interval->low >= -difference.margin && interval->high <= difference.margin;
}

/// The intervals at the level of the verdict.
void add_intervals(const Measure& measure, bool looked_before, Difference& difference) {
  if (difference.test == Test::sign_flips) {
    difference.adjusted_interval =
        looked_before
            ? in_range(measure, confidence_sequence(difference.differences, difference.level))
            : sign_flip_interval(difference.differences, difference.level);
  }
  const auto& interval = difference.interval_behind_verdict(looked_before);
  if (!difference.sample_error || !interval) return;
  const double level =
      &interval == &difference.adjusted_interval ? difference.level : significance_level;
  difference.population = in_range(
      measure, population_interval(difference.mean, *interval, *difference.sample_error, level));
}

void judge(MeasureResult& result, bool looked_before) {
  std::vector<double> p;
  for (const Difference& difference : result.differences) {
    p.push_back(looked_before ? difference.always_valid_p : difference.p);
  }
  const std::vector<double> adjusted = holm(p), levels = holm_levels(p);
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    Difference& difference = result.differences[i];
    difference.adjusted_p = adjusted[i];
    if (is_equivalent(difference, looked_before)) {
      difference.verdict = Verdict::tie;  // even if the difference is significant
    } else if (adjusted[i] <= significance_level) {
      difference.verdict = verdict_of(difference.is_higher, result.measure->better);
    } else if (difference.pairs < least_seeds(std::ssize(adjusted))) {
      difference.verdict = Verdict::too_few;
    }
    difference.level = levels[i];
    add_intervals(*result.measure, looked_before, difference);
    add_seeds_needed(difference, std::ssize(adjusted), looked_before);
  }
}

}  // namespace

std::vector<std::size_t> MeasureResult::extremes(bool largest) const {
  const auto is_complete = [](const CellSummary& cell) {
    return cell.n > 0 && cell.n == std::ssize(cell.values);
  };
  const bool complete_alone = std::any_of(cells.begin(), cells.end(), is_complete);
  std::vector<std::size_t> extremes;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (complete_alone ? !is_complete(cells[c]) : cells[c].n == 0) continue;
    const double beyond = extremes.empty() ? 0 : cells[c].mean - cells[extremes.front()].mean;
    if (largest ? beyond > 0 : beyond < 0) extremes.clear();
    if (extremes.empty() || beyond == 0) extremes.push_back(c);
  }
  return extremes;
}

const Difference* MeasureResult::difference_of(std::size_t cell) const {
  const auto found =
      std::find_if(differences.begin(), differences.end(),
                   [cell](const Difference& difference) { return difference.cell == cell; });
  return found == differences.end() ? nullptr : &*found;
}

MeasureResult measure_result(const Measure& measure, const std::vector<GridCell>& cells,
                             const std::vector<std::vector<RunRecord>>& runs,
                             const Equivalence& equivalence, bool looked_before) {
  MeasureResult result{&measure, {}, {}};
  for (const auto& of_cell : runs) result.cells.push_back(summarize_cell(measure, of_cell));
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::size_t baseline = cells[c].baseline;
    if (baseline == c) continue;
    Difference difference = difference_of(measure, runs[c], runs[baseline]);
    difference.cell = c;
    difference.baseline = baseline;
    difference.margin = margin_of(measure, equivalence, result.cells[baseline].mean);
    result.differences.push_back(std::move(difference));
  }
  judge(result, looked_before);
  return result;
}

}}  // namespace rectify
