#include "results_files.hpp"

#include <string_view>

#include "../experiments/comparison_files.hpp"
#include "../io/csv.hpp"
#include "../io/files.hpp"
#include "sentences.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Spreadsheets evaluate texts that begin with one of these characters.
std::string text_cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    text.insert(0, 1, '\'');
  }
  return csv_cell(text);
}

std::string value_cell(const Json& value) {
  if (value.is_number() || value.is_boolean()) return value.dump();
  return text_cell(value.is_string() ? value.get<std::string>() : text_of(value));
}

std::string number_cell(std::optional<double> value) { return value ? Json(*value).dump() : ""; }

std::string header_of(const Comparison& comparison) {
  std::vector<std::string> cells;
  for (const GridAxis& axis : comparison.experiment().axes.list) {
    cells.push_back(text_cell(axis.key));
  }
  cells.insert(cells.end(), {"seed", "status"});
  for (const MeasureResult& result : comparison.measures) cells.push_back(result.measure->name);
  if (comparison.target) cells.emplace_back("epochs_to_target");
  cells.emplace_back("folder");
  return csv_row(cells) + "\n";
}

std::string row_of(const Comparison& comparison, std::size_t cell, std::size_t seed) {
  const RunRecord& run = comparison.runs[cell][seed];
  std::vector<std::string> cells;
  for (const Json& value : comparison.cells[cell].values) cells.push_back(value_cell(value));
  cells.push_back(std::to_string(comparison.experiment().seeds.values[seed]));
  cells.push_back(run.state().empty() ? "not begun" : run.state());
  for (const MeasureResult& result : comparison.measures) {
    cells.push_back(number_cell(result.cells[cell].values[seed]));
  }
  if (comparison.target) {
    const TimeToTarget& time = comparison.target->epochs[cell][seed];
    cells.push_back(number_cell(time.reached ? std::optional(time.time) : std::nullopt));
  }
  cells.push_back(text_cell(run.folder.lexically_relative(comparison.folder).string()));
  return csv_row(cells) + "\n";
}

Json interval_to_json(const std::optional<ConfidenceInterval>& interval) {
  if (!interval) return nullptr;
  return {number_to_json(interval->low), number_to_json(interval->high)};
}

Json summary_to_json(const CellSummary& summary) {
  Json values = Json::array();
  for (const auto& value : summary.values) values.push_back(value ? Json(*value) : Json());
  Json json{{"n", summary.n}, {"values", values}};
  if (summary.n == 0) return json;
  json["mean"] = summary.mean;
  json["interval"] = interval_to_json(summary.interval);
  json["interquartile_mean"] = summary.interquartile_mean;
  json["interquartile_interval"] = interval_to_json(summary.interquartile_interval);
  return json;
}

Json difference_to_json(const Comparison& comparison, const Measure& measure,
                        const Difference& difference) {
  return {{"cell", comparison.cells[difference.cell].label},
          {"baseline", comparison.cells[difference.baseline].label},
          {"pairs", difference.pairs},
          {"pairs_without_failures", difference.differences.size()},
          {"mean", difference.mean},
          {"interval", interval_to_json(difference.interval)},
          {"level", difference.level},
          {"adjusted_interval", interval_to_json(difference.adjusted_interval)},
          {"confidence_sequence", interval_to_json(difference.sequence)},
          {"population_interval", interval_to_json(difference.population)},
          {"test", name_of(difference.test)},
          {"p", difference.p},
          {"always_valid_p", difference.always_valid_p},
          {"adjusted_p", difference.adjusted_p},
          {"failed_alone", difference.failed_alone},
          {"baseline_failed_alone", difference.baseline_failed_alone},
          {"failure_p", difference.failure_p},
          {"margin", difference.margin},
          {"probability_of_improvement", difference.improvement.probability},
          {"improvement_interval", interval_to_json(difference.improvement.interval)},
          {"verdict", name_of(difference.verdict)},
          {"seeds_needed", difference.seeds_needed ? Json(*difference.seeds_needed) : Json()},
          {"least_seeds_needed",
           difference.least_seeds_needed ? Json(*difference.least_seeds_needed) : Json()},
          {"sentence", sentence(comparison, measure, difference)}};
}

Json measure_to_json(const Comparison& comparison, const MeasureResult& result) {
  Json json{{"cells", Json::object()}, {"differences", Json::array()}};
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    json["cells"][comparison.cells[c].label] = summary_to_json(result.cells[c]);
  }
  for (const Difference& difference : result.differences) {
    json["differences"].push_back(difference_to_json(comparison, *result.measure, difference));
  }
  return json;
}

Json target_to_json(const Comparison& comparison) {
  const TargetResult& target = *comparison.target;
  Json json{{"target", fields_to_json(target.goal)},
            {"chosen", target.chosen},
            {"cells", Json::object()}};
  const auto median = [](const TimesToTarget& times) {
    return times.median ? Json(*times.median) : Json();
  };
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const TimesToTarget& epochs = target.epoch_summaries[c];
    json["cells"][comparison.cells[c].label] = {
        {"runs", epochs.runs},
        {"reached", epochs.reached},
        {"median_epochs", median(epochs)},
        {"median_seconds", median(target.second_summaries[c])}};
  }
  return json;
}

Json cells_to_json(const Comparison& comparison) {
  Json cells = Json::array();
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    const GridCell& cell = comparison.cells[c];
    Json json{{"label", cell.label},
              {"values", Json::object()},
              {"baseline", comparison.cells[cell.baseline].label},
              {"diverged", comparison.failures[c].diverged},
              {"collapsed", comparison.failures[c].collapsed},
              {"failure_interval", interval_to_json(comparison.failures[c].interval)},
              {"missing", comparison.missing[c]}};
    for (std::size_t a = 0; a < cell.values.size(); ++a) {
      json["values"][comparison.experiment().axes.list[a].key] = cell.values[a];
    }
    if (!comparison.tuned.empty()) {
      const Tune& tune = *comparison.experiment().tune;
      json["tuned"] = {{tune.axis.key, comparison.tuned[c].value}};
      json["tuning"] = {{"by", name_of(tune.by)}, {"values", tune.axis.values}};
      for (const auto& mean : comparison.tuned[c].figures) {
        json["tuning"]["means"].push_back(mean ? Json(*mean) : Json());
      }
    }
    cells.push_back(std::move(json));
  }
  return cells;
}

}  // namespace

std::string results_csv(const Comparison& comparison) {
  std::string text = header_of(comparison);
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    for (std::size_t s = 0; s < comparison.runs[c].size(); ++s) text += row_of(comparison, c, s);
  }
  return text;
}

Json comparison_to_json(const Comparison& comparison) {
  Json json{{"name", comparison.experiment().name},
            {"verdict", verdict_text(comparison)},
            {"remarks", remarks(comparison)},
            {"judged_by", comparison.judged().measure->name},
            {"seeds", comparison.experiment().seeds.values},
            {"looks", comparison.looks},
            {"cells", cells_to_json(comparison)},
            {"measures", Json::object()}};
  for (const MeasureResult& result : comparison.measures) {
    json["measures"][result.measure->name] = measure_to_json(comparison, result);
  }
  if (comparison.target) json["time_to_target"] = target_to_json(comparison);
  for (const Sensitivity& other : comparison.sensitivity) {
    json["order_by_other_definitions"][other.definition] = {{"pairs", other.pairs},
                                                            {"otherwise", other.otherwise}};
  }
  return json;
}

void write_results(const Comparison& comparison) {
  note_look(comparison);
  write_atomically(comparison.folder / comparison_files::table, results_csv(comparison));
  write_atomically(comparison.folder / comparison_files::results,
                   text_of(comparison_to_json(comparison), 2) + "\n");
}

}}  // namespace rectify
