#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../runs/run_record.hpp"
#include "../vitals/definitions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How people read a number.
enum class Unit { plain, percent, seconds };

/// Which way a measure is good; `neither` of one that is told and not judged.
enum class Better { more, less, neither };

/// A number that a run ends with, by which cells are compared.
struct Measure {
  std::string name;   ///< in files: "test_accuracy"
  std::string title;  ///< "test accuracy"
  Unit unit = Unit::plain;
  Better better = Better::neither;
  std::optional<double> (*get)(const RunRecord& run, const std::string& name) = nullptr;
  /// How good the net is: what a trial that failed is worst in.
  bool is_quality = false;

  /// None where the run has none: it is not done, or has no validation set.
  std::optional<double> of(const RunRecord& run) const { return get(run, name); }
};

/// THE list: what a run is good for first, then what it took, then what died. Shares are of all
/// units of activation layers together.
RECTIFY_API const std::vector<Measure>& measures();

/// How a trial ended. `collapsed`: it got through, and its net is no better than one that knows
/// only the shares of the classes (or the means of the targets): it is less than a tenth of the way
/// from there to perfect, on the test set. `collapsed` and `diverged` are failures.
enum class Outcome { missing, done, collapsed, diverged };
RECTIFY_API Outcome outcome_of(const RunRecord& run);
constexpr bool is_failure(Outcome outcome) {
  return outcome == Outcome::collapsed || outcome == Outcome::diverged;
}

/// The one that cells are judged by: test accuracy, or test loss where there are no classes.
RECTIFY_API const Measure& primary_measure(const std::vector<RunRecord>& runs);

RECTIFY_API const Measure& measure(std::string_view name);

/// |dL/dw| of all parameters together, of a line of metrics.jsonl; none where it has no vitals.
RECTIFY_API std::optional<double> gradient_norm_of(const Json& epoch);

}}  // namespace rectify
