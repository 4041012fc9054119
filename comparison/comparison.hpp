#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../experiments/cells.hpp"
#include "../experiments/compare.hpp"
#include "../statistics/intervals.hpp"
#include "../statistics/time_to_target.hpp"
#include "measure_result.hpp"

/// The trials of a comparison and their analysis.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Failed trials of a cell: see `Outcome`.
struct Failures {
  Index ended = 0;  ///< trials, failed or not
  Index diverged = 0;
  Index collapsed = 0;
  ConfidenceInterval interval = {0, 1};  ///< exact, of the failure rate
  Index all() const { return diverged + collapsed; }
};

/// Epochs and seconds of training until the target was reached.
struct TargetResult {
  Goal goal;
  bool chosen = false;                            ///< derived from the first baseline's final mean
  std::vector<std::vector<TimeToTarget>> epochs;  ///< by cell and seed
  std::vector<TimesToTarget> epoch_summaries;     ///< by cell
  std::vector<TimesToTarget> second_summaries;
};

/// How the order of cells by share of dead units depends on the definition of dead: `pairs` of
/// cells differ in their means by `gradient_dead`, and `otherwise` of them are in the opposite
/// order by this definition.
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
      {};                               ///< by cell and seed; without files where not started
  std::vector<Failures> failures = {};  ///< by cell
  /// Number of looks at this comparison, this one included.
  Index looks = 1;
  /// By cell: trials that have not ended, or have no test metrics.
  std::vector<Index> missing = {};
  std::vector<TunedCell> tuned = {};         ///< by cell; empty where nothing is tuned
  std::vector<MeasureResult> measures = {};  ///< those with values
  std::size_t primary = 0;                   ///< index of the measure that cells are judged by
  std::optional<TargetResult> target = {};   ///< none where there is no validation set
  std::vector<Sensitivity> sensitivity = {};
  std::vector<std::string> warnings = {};  ///< of the data; why trials may not be comparable

  const MeasureResult& judged() const { return measures[primary]; }
  /// Null if the measure has no values.
  const MeasureResult* find(std::string_view measure) const;
  /// The baseline that all cells share; none where cells have different ones.
  std::optional<std::size_t> common_baseline() const;
  Index failed() const;  ///< trials, in all cells
  Index ended() const;   ///< trials, failed or not, in all cells
  /// Whether this is not the first look: then verdicts use `always_valid_p` in place of `p`.
  bool looked_before() const { return looks > 1; }
  const Experiment& experiment() const { return loaded.experiment; }
  Index trials() const { return std::ssize(cells) * std::ssize(experiment().seeds.values); }
};

/// The looks at this comparison, from looks.json: for each, the number of ended trials. Writing
/// results counts as a look.
RECTIFY_API std::vector<Index> read_looks(const std::filesystem::path& folder);
/// Records a look, unless no trial has ended since the last one.
RECTIFY_API void note_look(const Comparison& comparison);

/// Reads and analyses the folder of a comparison, complete or not. Throws DataError if there is
/// none or no trial in it is done, and Diverged if all trials diverged.
RECTIFY_API Comparison read_comparison(const std::filesystem::path& folder);

}}  // namespace rectify
