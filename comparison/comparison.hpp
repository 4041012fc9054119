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

/// What the trials of a comparison say.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Trials of a cell that failed: see `Outcome`.
struct Failures {
  Index ended = 0;  ///< trials that failed or did not
  Index diverged = 0;
  Index collapsed = 0;
  ConfidenceInterval interval = {0, 1};  ///< of the share that fails, exact
  Index all() const { return diverged + collapsed; }
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
  /// How many looks there have been at this comparison, this one included.
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
  /// Whether this is not the first look: then verdicts come from `always_valid_p`, else from `p`.
  bool looked_before() const { return looks > 1; }
  const Experiment& experiment() const { return loaded.experiment; }
  Index trials() const { return std::ssize(cells) * std::ssize(experiment().seeds.values); }
};

/// At how many ended trials the comparison in this folder was looked at: a number each
/// time, in looks.json. Results that are written are a look.
RECTIFY_API std::vector<Index> read_looks(const std::filesystem::path& folder);
/// Notes that results are looked at, unless no trial has ended since the last look.
RECTIFY_API void note_look(const Comparison& comparison);

/// Reads the folder of a comparison, complete or not, and analyses it. Throws DataError if there is
/// none, or no trial in it is done, and Diverged if all of them have.
RECTIFY_API Comparison read_comparison(const std::filesystem::path& folder);

}}  // namespace rectify
