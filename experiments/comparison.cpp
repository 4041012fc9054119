#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// The target is so far from what the baseline ends with: nearly there is what all can reach.
constexpr double nearly = 0.01;

std::string status_of(const RunRecord& run) { return run.status.value("status", ""); }

CellSummary summarize_cell(const Measure& measure, const std::vector<RunRecord>& runs) {
  CellSummary summary;
  std::vector<double> known;
  for (const RunRecord& run : runs) {
    const bool done = status_of(run) == "done";
    summary.values.push_back(done ? measure.of(run) : std::nullopt);
    if (summary.values.back()) known.push_back(*summary.values.back());
  }
  summary.n = std::ssize(known);
  if (known.empty()) return summary;
  summary.mean = mean(known);
  summary.interval = mean_interval(known);
  if (measure.unit == Unit::percent && summary.interval) {  // of a share, what can be
    summary.interval->low = std::max(0.0, summary.interval->low);
    summary.interval->high = std::min(1.0, summary.interval->high);
  }
  summary.interquartile_mean = interquartile_mean(known);
  summary.interquartile_interval = interquartile_mean_interval(known);
  return summary;
}

Difference difference_of(const Measure& measure, const CellSummary& cell,
                         const CellSummary& baseline) {
  Difference result;
  std::vector<double> a, b;
  for (std::size_t s = 0; s < cell.values.size(); ++s) {
    if (!cell.values[s] || !baseline.values[s]) continue;
    a.push_back(*cell.values[s]);
    b.push_back(*baseline.values[s]);
    result.differences.push_back(a.back() - b.back());
  }
  if (a.empty()) return result;
  result.mean = mean(result.differences);
  result.interval = mean_interval(result.differences);
  result.p = sign_flip_p(result.differences);
  result.improvement =
      measure.more_is_better ? probability_of_improvement(a, b) : probability_of_improvement(b, a);
  return result;
}

void judge(MeasureResult& result) {
  std::vector<double> p;
  for (const Difference& difference : result.differences) p.push_back(difference.p);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < adjusted.size(); ++i) {
    Difference& difference = result.differences[i];
    difference.adjusted_p = adjusted[i];
    difference.more_seeds = more_pairs(difference.differences, std::ssize(adjusted));
    if (adjusted[i] > significance_level) continue;
    const bool better = (difference.mean > 0) == result.measure->more_is_better;
    difference.verdict = better ? Verdict::better : Verdict::worse;
  }
}

MeasureResult result_of(const Measure& measure, const Comparison& comparison) {
  MeasureResult result{&measure, {}, {}};
  for (const auto& runs : comparison.runs) result.cells.push_back(summarize_cell(measure, runs));
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const std::size_t baseline = comparison.cells[c].baseline;
    if (baseline == c) continue;
    result.differences.push_back(difference_of(measure, result.cells[c], result.cells[baseline]));
    result.differences.back().cell = c;
    result.differences.back().baseline = baseline;
  }
  judge(result);
  return result;
}

bool has_values(const MeasureResult& result) {
  return std::any_of(result.cells.begin(), result.cells.end(),
                     [](const CellSummary& cell) { return cell.n > 0; });
}

void read_runs(Comparison& comparison) {
  const std::size_t cells = comparison.cells.size();
  comparison.runs.resize(cells);
  comparison.diverged.assign(cells, 0);
  comparison.missing.assign(cells, 0);
  for (const PlannedTrial& planned : planned_trials(comparison.loaded, comparison.folder)) {
    const fs::path& folder = planned.trial.folder;
    RunRecord run = is_run(folder) ? read_run(folder) : RunRecord{.folder = folder};
    if (status_of(run) == "diverged") {
      ++comparison.diverged[planned.cell];
    } else if (status_of(run) != "done") {
      ++comparison.missing[planned.cell];
    }
    comparison.runs[planned.cell].push_back(std::move(run));
  }
}

std::vector<RunRecord> all_runs(const Comparison& comparison) {
  std::vector<RunRecord> all;
  for (const auto& runs : comparison.runs) all.insert(all.end(), runs.begin(), runs.end());
  return all;
}

const MeasureResult* find(const Comparison& comparison, const std::string& name) {
  for (const MeasureResult& result : comparison.measures) {
    if (result.measure->name == name) return &result;
  }
  return nullptr;
}

/// The mean of what the baselines end with, less a little.
std::optional<Goal> chosen_goal(const Comparison& comparison) {
  for (const GoalFigure figure : {GoalFigure::validation_accuracy, GoalFigure::validation_loss}) {
    const MeasureResult* result = find(comparison, to_json(figure).get<std::string>());
    const std::size_t baseline = comparison.cells.front().baseline;
    if (result == nullptr || result->cells[baseline].n == 0) continue;
    const double end = result->cells[baseline].mean;
    // Rounded, so that people can say it.
    const double value = figure == GoalFigure::validation_accuracy
                             ? std::floor((end - nearly) * 200) / 200
                             : std::ceil(end * (1 + nearly) * 200) / 200;
    return Goal{.figure = figure, .value = value};
  }
  return std::nullopt;
}

/// The figure of the goal by what `at` says of each epoch.
template <class At>
std::vector<TimeToTarget> times_of(const std::vector<RunRecord>& runs, const Goal& goal, At&& at) {
  std::vector<TimeToTarget> times;
  for (const RunRecord& run : runs) {
    std::map<double, double> series;
    double seconds = 0;
    for (const Json& line : run.epochs) {
      seconds += figure_of(line, "seconds").value_or(0);
      const auto value = figure_of(line, to_json(goal.figure).get<std::string>());
      if (value) series[at(line, seconds)] = *value;
    }
    times.push_back(time_to_target(
        series, goal.value, goal.figure == GoalFigure::validation_accuracy, goal.evaluations));
  }
  return times;
}

std::optional<TargetResult> target_of(const Comparison& comparison) {
  const std::optional<Goal>& given = comparison.experiment().target;
  const std::optional<Goal> goal = given ? given : chosen_goal(comparison);
  if (!goal) return std::nullopt;
  TargetResult result{
      .goal = *goal, .chosen = !given, .epochs = {}, .epoch_summaries = {}, .second_summaries = {}};
  for (const auto& runs : comparison.runs) {
    result.epochs.push_back(times_of(
        runs, *goal, [](const Json& line, double) { return line.at("epoch").get<double>(); }));
    result.epoch_summaries.push_back(summarize(result.epochs.back()));
    result.second_summaries.push_back(
        summarize(times_of(runs, *goal, [](const Json&, double seconds) { return seconds; })));
  }
  return result;
}

std::vector<Sensitivity> sensitivity_of(const Comparison& comparison) {
  const MeasureResult* reference = find(comparison, dead_definitions.front().name);
  if (reference == nullptr) return {};
  std::vector<Sensitivity> all;
  for (const Definition& definition : dead_definitions) {
    const MeasureResult* other = find(comparison, definition.name);
    if (other == nullptr || other == reference) continue;
    std::vector<double> a, b;
    for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
      if (reference->cells[c].n == 0 || other->cells[c].n == 0) continue;
      a.push_back(reference->cells[c].mean);
      b.push_back(other->cells[c].mean);
    }
    all.push_back({definition.name, rank_correlation(a, b)});
  }
  return all;
}

/// Bits are the same for the same build and instruction set alone.
void warn_of_machines(Comparison& comparison) {
  for (const char* key : {"rectify", "compiler", "instruction_set"}) {
    std::set<std::string> seen;
    for (const auto& runs : comparison.runs) {
      for (const RunRecord& run : runs) {
        if (status_of(run) == "done") seen.insert(run.status.value(key, ""));
      }
    }
    if (seen.size() < 2) continue;
    comparison.warnings.push_back(Mismatch{comparison.folder.string(), key,
                                           "the same for all trials",
                                           one_of({seen.begin(), seen.end()})}
                                      .text());
  }
}

}  // namespace

Comparison read_comparison(const fs::path& folder) {
  if (!is_comparison(folder)) {
    throw DataError(Mismatch{folder.string(), "",
                             "the folder of a comparison, with experiment.json",
                             fs::exists(folder) ? "none in it" : "no such folder"});
  }
  LoadedExperiment loaded = load_experiment(folder / "experiment.json");
  Comparison comparison{.folder = folder, .loaded = std::move(loaded)};
  comparison.cells = cells_of(comparison.experiment());
  comparison.tuned = tuned_cells(comparison.loaded, folder);
  read_runs(comparison);
  for (const Measure& measure : measures()) {
    MeasureResult result = result_of(measure, comparison);
    if (has_values(result)) comparison.measures.push_back(std::move(result));
  }
  if (comparison.measures.empty()) {
    const auto& missing = comparison.missing;
    if (std::all_of(missing.begin(), missing.end(), [](Index trials) { return trials == 0; })) {
      throw Diverged(Mismatch{folder.string(), "trials", "one that gets through", "none",
                              "a lower learning_rate may help"});
    }
    throw DataError(Mismatch{folder.string(), "trials", "at least one that is done", "none",
                             "rectify compare --resume goes on with them"});
  }
  const std::string& judged = primary_measure(all_runs(comparison)).name;
  while (comparison.judged().measure->name != judged) ++comparison.primary;
  comparison.target = target_of(comparison);
  comparison.sensitivity = sensitivity_of(comparison);
  warn_of_machines(comparison);
  return comparison;
}

}  // namespace rectify::inline RECTIFY_PRECISION
