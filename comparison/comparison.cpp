#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "../experiments/comparison_files.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../io/json_checksum.hpp"
#include "../io/json_shape.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// The chosen target is worse than the baseline's final metric by this much, so that most cells can
/// reach it.
constexpr double nearly = 0.01;
using comparison_files::looks_name;
constexpr double never = std::numeric_limits<double>::infinity();

/// Failed trials count: where all have collapsed there is no mean, but the measure still exists.
bool has_values(const MeasureResult& result) {
  return std::any_of(result.cells.begin(), result.cells.end(), [](const CellSummary& cell) {
    return std::any_of(cell.values.begin(), cell.values.end(),
                       [](const std::optional<double>& value) { return value.has_value(); });
  });
}

void read_runs(Comparison& comparison) {
  const std::size_t cells = comparison.cells.size();
  comparison.runs.resize(cells);
  comparison.failures.assign(cells, {});
  comparison.missing.assign(cells, 0);
  for (const PlannedTrial& planned :
       planned_trials(comparison.loaded, comparison.folder, comparison.tuned)) {
    const fs::path& folder = planned.trial.folder;
    RunRecord run = is_run(folder) ? read_run(folder) : RunRecord{.folder = folder};
    Failures& failures = comparison.failures[planned.cell];
    const Outcome outcome = outcome_of(run);
    comparison.missing[planned.cell] += outcome == Outcome::missing ? 1 : 0;
    failures.ended += outcome != Outcome::missing ? 1 : 0;
    failures.diverged += outcome == Outcome::diverged ? 1 : 0;
    failures.collapsed += outcome == Outcome::collapsed ? 1 : 0;
    comparison.runs[planned.cell].push_back(std::move(run));
  }
  for (Failures& failures : comparison.failures) {
    if (failures.ended > 0) failures.interval = share_interval(failures.all(), failures.ended);
  }
}

/// Number of looks, this one included; a second look at the same trials does not count.
Index looks_at(const Comparison& comparison) {
  const std::vector<Index> before = read_looks(comparison.folder);
  const bool again = !before.empty() && before.back() == comparison.ended();
  return std::ssize(before) + (again ? 0 : 1);
}

std::vector<RunRecord> all_runs(const Comparison& comparison) {
  std::vector<RunRecord> all;
  for (const auto& runs : comparison.runs) all.insert(all.end(), runs.begin(), runs.end());
  return all;
}

/// To two significant digits.
double rounded_up(double value) {
  const double step = std::pow(10, std::floor(std::log10(value)) - 1);
  return value > 0 ? step * std::ceil(value / step) : value;
}

/// Slightly worse than the mean final metric of the first baseline.
std::optional<Goal> chosen_goal(const Comparison& comparison) {
  for (const GoalFigure figure : {GoalFigure::validation_accuracy, GoalFigure::validation_loss}) {
    const MeasureResult* result = comparison.find(name_of(figure));
    const std::size_t baseline = comparison.cells.front().baseline;
    if (result == nullptr || result->cells[baseline].n == 0) continue;
    const double end = result->cells[baseline].mean;
    // Rounded to be readable.
    const double value = figure == GoalFigure::validation_accuracy
                             ? std::floor((end - nearly) * 200) / 200
                             : rounded_up(end * (1 + nearly));
    return Goal{.figure = figure, .value = value};
  }
  return std::nullopt;
}

[[noreturn]] void refuse_without_figures(const Comparison& comparison) {
  const auto& missing = comparison.missing;
  const std::string where = comparison.folder.string();
  if (std::all_of(missing.begin(), missing.end(), [](Index trials) { return trials == 0; })) {
    throw Diverged(Mismatch{.where = where,
                            .what = "trials",
                            .expected = "at least one that does not diverge",
                            .got = "none",
                            .hint = "a lower learning_rate may help"});
  }
  throw DataError(Mismatch{.where = where,
                           .what = "trials",
                           .expected = "at least one that is done",
                           .got = "none",
                           .hint = "rectify compare --resume continues them"});
}

void measure_runs(Comparison& comparison) {
  for (const Measure& measure : measures()) {
    MeasureResult result =
        measure_result(measure, comparison.cells, comparison.runs,
                       comparison.experiment().equivalence, comparison.looked_before());
    if (has_values(result)) comparison.measures.push_back(std::move(result));
  }
  if (comparison.measures.empty()) refuse_without_figures(comparison);
  const std::string& judged = primary_measure(all_runs(comparison)).name;
  while (comparison.judged().measure->name != judged) ++comparison.primary;
}

/// Time to the goal for each run, in units of `at(line, seconds)`.
template <class At>
std::vector<TimeToTarget> times_of(const std::vector<RunRecord>& runs, const Goal& goal, At&& at) {
  std::vector<TimeToTarget> times;
  for (const RunRecord& run : runs) {
    std::map<double, double> series;
    double seconds = 0;
    for (const Json& line : run.epochs) {
      seconds += figure_of(line, "seconds").value_or(0);
      const auto value = figure_of(line, name_of(goal.figure));
      if (value) series[at(line, seconds)] = *value;
    }
    times.push_back(time_to_target(
        series, goal.value, goal.figure == GoalFigure::validation_accuracy, goal.evaluations));
    // A run that has ended without the target never reaches it; it is not censored.
    const bool ended = run.is_done() || run.has_diverged();
    if (ended && !times.back().reached) times.back().time = never;
  }
  return times;
}

/// Without the runs that have not started.
std::vector<TimeToTarget> begun(std::vector<TimeToTarget> times) {
  std::erase_if(times, [](const TimeToTarget& run) { return !run.reached && run.time == 0; });
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
    result.epoch_summaries.push_back(summarize(begun(result.epochs.back())));
    result.second_summaries.push_back(summarize(
        begun(times_of(runs, *goal, [](const Json&, double seconds) { return seconds; }))));
  }
  return result;
}

/// Over all pairs of cells that have values of both measures.
Sensitivity sensitivity_to(const MeasureResult& other, const MeasureResult& reference) {
  Sensitivity sensitivity{other.measure->name};
  for (std::size_t i = 0; i < reference.cells.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (reference.cells[i].n * reference.cells[j].n * other.cells[i].n * other.cells[j].n == 0) {
        continue;
      }
      const double by_reference = reference.cells[i].mean - reference.cells[j].mean;
      const double by_other = other.cells[i].mean - other.cells[j].mean;
      if (by_reference != 0) ++sensitivity.pairs;
      if (by_reference * by_other < 0) ++sensitivity.otherwise;
    }
  }
  return sensitivity;
}

std::vector<Sensitivity> sensitivity_of(const Comparison& comparison) {
  const MeasureResult* reference = comparison.find(dead_definitions.front().name);
  std::vector<Sensitivity> all;
  for (const Definition& definition : dead_definitions) {
    const MeasureResult* other = comparison.find(definition.name);
    if (reference == nullptr || other == nullptr || other == reference) continue;
    all.push_back(sensitivity_to(*other, *reference));
  }
  return all;
}

/// With the same seed all cells must have the same split of the same data, unless an axis varies
/// it.
void warn_of_data(Comparison& comparison) {
  for (const GridAxis& axis : comparison.experiment().axes.list) {
    if (axis.key.starts_with("data")) return;
  }
  for (std::size_t s = 0; s < comparison.experiment().seeds.values.size(); ++s) {
    std::set<std::string> seen;
    for (const auto& runs : comparison.runs) {
      if (runs[s].is_done()) seen.insert(runs[s].status.value("data", ""));
    }
    if (seen.size() < 2) continue;
    comparison.warnings.push_back(
        Mismatch{.where = comparison.folder.string(),
                 .what = "data",
                 .expected = "the same for all cells with seed " +
                             std::to_string(comparison.experiment().seeds.values[s]),
                 .got = "several",
                 .hint = "metrics are not comparable"}
            .text());
  }
}

/// What the trials warned of, such as rows that were left out; what several say is said once.
void repeat_warnings(Comparison& comparison) {
  constexpr std::ptrdiff_t most = 5;
  std::vector<std::string> all;
  for (const auto& runs : comparison.runs) {
    for (const RunRecord& run : runs) {
      for (const Json& warning : run.status.value("warnings", Json::array())) {
        const auto text = warning.get<std::string>();
        if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
      }
    }
  }
  if (const auto others = std::ssize(all) - most; others > 0) {
    all.resize(static_cast<std::size_t>(most));
    all.push_back(count_text(others, "other warning") + " of trials, in their run.json");
  }
  comparison.warnings.insert(comparison.warnings.end(), all.begin(), all.end());
}

/// Results are bit-identical only for the same build and instruction set.
void warn_of_machines(Comparison& comparison) {
  for (const char* key : {"rectify", "compiler", "scalar", "products", "instruction_set"}) {
    std::set<std::string> seen;
    for (const auto& runs : comparison.runs) {
      for (const RunRecord& run : runs) {
        if (run.is_done()) seen.insert(run.status.value(key, ""));
      }
    }
    if (seen.size() < 2) continue;
    comparison.warnings.push_back(Mismatch{.where = comparison.folder.string(),
                                           .what = key,
                                           .expected = "the same for all trials",
                                           .got = list_text({seen.begin(), seen.end()})}
                                      .text());
  }
}

}  // namespace

const MeasureResult* Comparison::find(std::string_view name) const {
  const auto found =
      std::find_if(measures.begin(), measures.end(),
                   [name](const MeasureResult& result) { return result.measure->name == name; });
  return found == measures.end() ? nullptr : &*found;
}

std::optional<std::size_t> Comparison::common_baseline() const {
  const std::size_t baseline = cells.front().baseline;
  const bool same = std::all_of(cells.begin(), cells.end(), [baseline](const GridCell& cell) {
    return cell.baseline == baseline;
  });
  return same ? std::optional(baseline) : std::nullopt;
}

Index Comparison::failed() const {
  Index sum = 0;
  for (const Failures& of_cell : failures) sum += of_cell.all();
  return sum;
}

Index Comparison::ended() const {
  Index sum = 0;
  for (const Failures& of_cell : failures) sum += of_cell.ended;
  return sum;
}

std::vector<Index> read_looks(const fs::path& folder) {
  const fs::path path = folder / looks_name;
  if (!has_file(path)) return {};
  const Json json = parse_stored_json(read_text(path), path.string());
  check_shape(json, {{"looks", {"count"}}}, path.string());
  check_checksum(json, path.string());
  return json["looks"].get<std::vector<Index>>();
}

void note_look(const Comparison& comparison) {
  std::vector<Index> looks = read_looks(comparison.folder);
  if (!looks.empty() && looks.back() == comparison.ended()) return;
  looks.push_back(comparison.ended());
  write_atomically(comparison.folder / looks_name,
                   text_of(with_checksum({{"looks", looks}}), 2) + "\n");
}

Comparison read_comparison(const fs::path& folder) {
  if (!is_comparison(folder)) {
    throw DataError(Mismatch{.where = folder.string(),
                             .expected = "the folder of a comparison, with experiment.json",
                             .got = is_there(folder) ? "none in it" : "no such folder"});
  }
  LoadedExperiment loaded = load_experiment(folder / comparison_files::experiment_name);
  Comparison comparison{.folder = folder, .loaded = std::move(loaded)};
  comparison.cells = cells_of(comparison.experiment());
  comparison.tuned = tuned_cells(comparison.loaded, folder);
  read_runs(comparison);
  comparison.looks = looks_at(comparison);
  measure_runs(comparison);
  comparison.target = target_of(comparison);
  comparison.sensitivity = sensitivity_of(comparison);
  warn_of_machines(comparison);
  repeat_warnings(comparison);
  warn_of_data(comparison);
  return comparison;
}

}}  // namespace rectify
