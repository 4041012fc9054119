#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../training/run_record.hpp"
#include "../vitals/definitions.hpp"

namespace rectify::inline RECTIFY_PRECISION {

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

  /// None where the run has none: it is not done, or has no validation set.
  std::optional<double> of(const RunRecord& run) const { return get(run, name); }
};

/// THE list: what a run is good for first, then what it took, then what died. Shares are of all
/// units of activation layers together.
RECTIFY_API const std::vector<Measure>& measures();

/// The one that cells are judged by: test accuracy, or test loss where there are no classes.
RECTIFY_API const Measure& primary_measure(const std::vector<RunRecord>& runs);

RECTIFY_API const Measure& measure(std::string_view name);

/// |dL/dw| of all parameters together, of a line of metrics.jsonl; none where it has no vitals.
RECTIFY_API std::optional<double> gradient_norm_of(const Json& epoch);

}  // namespace rectify::inline RECTIFY_PRECISION
