#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../run/run_record.hpp"
#include "../statistics/intervals.hpp"
#include "../vitals/definitions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The unit of a measure.
enum class Unit { plain, percent, seconds };

/// Whether more or less of a measure is better; `neither` for one that is only reported.
enum class Better { more, less, neither };

/// A number for each run, by which cells are compared.
struct Measure {
  std::string name;   ///< in files: "test_accuracy"
  std::string title;  ///< "test accuracy"
  Unit unit = Unit::plain;
  Better better = Better::neither;
  std::optional<double> (*get)(const RunRecord& run, const std::string& name) = nullptr;
  /// Measures how good the net is, so that failed trials are treated as worst.
  bool is_quality = false;
  ValueRange range = {};  ///< possible values

  /// None if the run has no such number: it is not done, or has no validation set.
  std::optional<double> of(const RunRecord& run) const { return get(run, name); }
};

/// THE list: quality, then cost, then dead units, as shares of the units of all activation layers.
RECTIFY_API const std::vector<Measure>& measures();

/// How a trial ended. `collapsed`: it ended, but on the test set the net is less than a tenth of
/// the way from a constant prediction (the largest class, or the means of the targets) to perfect.
/// `collapsed` and `diverged` are failures.
enum class Outcome { missing, done, collapsed, diverged };
RECTIFY_API Outcome outcome_of(const RunRecord& run);
constexpr bool is_failure(Outcome outcome) {
  return outcome == Outcome::collapsed || outcome == Outcome::diverged;
}

/// The measure that cells are judged by: the first of test accuracy, test R2, test macro F1 (of
/// several labels) and test loss that a run has.
RECTIFY_API const Measure& primary_measure(const std::vector<RunRecord>& runs);

RECTIFY_API const Measure& measure(std::string_view name);

/// The possible values of a figure in metrics.jsonl, by its name: accuracies, F1 scores and
/// fractions of units are from 0 to 1, losses and other amounts from 0 on, R2 is at most 1.
RECTIFY_API ValueRange range_of(std::string_view name);

/// |dL/dw| of all parameters together, from a line of metrics.jsonl; none if it has no vitals.
RECTIFY_API std::optional<double> gradient_norm_of(const Json& epoch);

}}  // namespace rectify
