#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../../comparison/settings.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

Axis axis_of(const Measure& measure) {
  return {.title = measure.title, .format = format_of(measure)};
}

Json values_chart(const Comparison& comparison, const MeasureResult& result) {
  Intervals chart{.x = axis_of(*result.measure),
                  .series = series_title(comparison),
                  .rows = {},
                  .runs = seed_names(comparison)};
  const auto names = cell_names(comparison);
  for (std::size_t c = 0; c < result.cells.size(); ++c) {
    const CellSummary& cell = result.cells[c];
    Interval row{.name = names[c], .runs = cell.values};
    if (cell.n > 0) row.value = cell.mean;
    if (cell.interval) {
      row.low = cell.interval->low;
      row.high = cell.interval->high;
    }
    chart.rows.push_back(std::move(row));
  }
  const auto baseline = comparison.common_baseline();
  if (baseline && result.cells[*baseline].n > 0) chart.mark = result.cells[*baseline].mean;
  return interval_chart(chart);
}

Json differences_chart(const Comparison& comparison, const MeasureResult& result) {
  const bool percent = result.measure->unit == Unit::percent;
  const double scale = percent ? 100 : 1;
  Intervals chart{.x = {.title = fmt::format("difference in {}{}", result.measure->title,
                                             percent ? ", points" : "")},
                  .series = series_title(comparison),
                  .rows = {},
                  .runs = {},
                  .mark = 0};
  std::set<double> margins;
  const auto names = cell_names(comparison);
  for (const Difference& difference : result.differences) {
    Interval row{.name = names[difference.cell]};
    if (!difference.differences.empty()) row.value = scale * difference.mean;
    if (const auto& own = difference.own_interval(comparison.looked_before())) {
      row.low = scale * own->low;
      row.high = scale * own->high;
    }
    if (const auto& adjusted = difference.adjusted_interval) {
      row.outer_low = scale * adjusted->low;
      row.outer_high = scale * adjusted->high;
    }
    margins.insert(scale * difference.margin);
    chart.rows.push_back(std::move(row));
  }
  if (margins.size() == 1) chart.band = {-*margins.begin(), *margins.begin()};
  return interval_chart(chart);
}

/// Whether names are too long for a chart of half the page width.
bool has_long_names(const Comparison& comparison) {
  const auto names = cell_names(comparison);
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.size() > 22; });
}

/// "8 cells compared with the baseline: 1 better, 2 worse, 5 not significantly different."
std::string counts_sentence(const MeasureResult& result) {
  std::string counts;
  for (const auto& [verdict, what] : {std::pair{Verdict::better, "better"},
                                      {Verdict::worse, "worse"},
                                      {Verdict::tie, "equivalent"},
                                      {Verdict::not_significant, "not significantly different"},
                                      {Verdict::too_few, "with too few pairs"}}) {
    const auto count =
        std::count_if(result.differences.begin(), result.differences.end(),
                      [wanted = verdict](const Difference& one) { return one.verdict == wanted; });
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, what);
  }
  return fmt::format("{} compared with the baseline: {}.",
                     count_text(std::ssize(result.differences), "cell"), counts);
}

/// Each difference as a sentence.
PageTable sentences_table(const Comparison& comparison, const MeasureResult& result) {
  PageTable table{
      .title = "Findings",
      .caption =
          "Numbers of fresh seeds are for a new comparison. Seeds can also be added to this one: "
          "it is then judged by always-valid p-values, which hold for any number of looks and need "
          "more seeds for the same difference.",
      .columns = {{series_title(comparison), true}, {"finding", true, /*sentences=*/true}},
      .rows = {}};
  for (const Difference& difference : result.differences) {
    table.rows.push_back({comparison.cells[difference.cell].label,
                          sentence(comparison, *result.measure, difference) + "."});
  }
  return table;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] += 'A' - 'a';
  return text;
}

std::string optional_interval(const Measure& measure,
                              const std::optional<ConfidenceInterval>& interval) {
  return interval ? interval_text(measure, *interval) : "";
}

std::vector<std::string> table_row(const Comparison& comparison, const MeasureResult& result,
                                   std::size_t c) {
  const Measure& measure = *result.measure;
  const CellSummary& cell = result.cells[c];
  const Difference* difference = result.difference_of(c);
  const bool compared = difference != nullptr && difference->pairs > 0;
  const Failures& failures = comparison.failures[c];
  std::vector<std::string> row{
      comparison.cells[c].label, std::to_string(cell.n),
      failures.all() > 0 ? fmt::format("{} of {}", failures.all(), failures.ended) : "",
      difference == nullptr ? "baseline"
      : compared            ? name_of(difference->verdict)
                            : "no pairs"};
  const bool has_mean = cell.n > 0;
  row.insert(row.end(), {has_mean ? value_text(measure, cell.mean) : "",
                         optional_interval(measure, cell.interval)});
  if (compared) {
    const bool has_difference = !difference->differences.empty();
    row.insert(row.end(), {has_difference ? difference_text(measure, difference->mean) : "",
                           optional_interval(measure, difference->interval_behind_verdict(
                                                          comparison.looked_before())),
                           fmt::format("{:.3f}", difference->adjusted_p),
                           fmt::format("{:.0f} %", 100 * difference->improvement.probability)});
  } else {
    row.resize(row.size() + 4);
  }
  row.insert(row.end(), {has_mean ? value_text(measure, cell.interquartile_mean) : "",
                         optional_interval(measure, cell.interquartile_interval)});
  return row;
}

PageTable table_of(const Comparison& comparison, const MeasureResult& result) {
  PageTable table{
      .title = "All cells: " + result.measure->title,
      .caption =
          "Mean and interquartile mean (IQM) over the seeds that did not fail, each with its 95 % "
          "confidence interval (CI), and mean difference from the baseline over pairs with the "
          "same seed, with the interval behind the verdict. p: sign-flip permutation test (on "
          "ranks if a trial failed; always-valid after the "
          "first look), with Holm's correction. P(better): probability that the cell with a random "
          "seed is better than the baseline with a random seed.",
      .columns = {{series_title(comparison), true},
                  {"seeds"},
                  {"failed"},
                  {"verdict", true},
                  {"mean"},
                  {"95 % CI"},
                  {"difference"},
                  {"interval"},
                  {"p"},
                  {"P(better)"},
                  {"IQM"},
                  {"95 % CI"}},
      .rows = {}};
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    table.rows.push_back(table_row(comparison, result, c));
    table.rows.back().resize(table.columns.size());
  }
  return table;
}

/// Other measures, one row per cell.
PageTable other_measures(const Comparison& comparison) {
  PageTable table{
      .title = "Other metrics",
      .caption =
          "Means over seeds. In parentheses: significantly better or worse than the "
          "baseline (p <= .05 with Holm's correction). Times are of trials that ran side by "
          "side; they depend on the machine and its load.",
      .columns = {{series_title(comparison), true}},
      .rows = {}};
  for (const GridCell& cell : comparison.cells) table.rows.push_back({cell.label});
  for (const char* other : {"test_accuracy", "test_subset_accuracy", "test_micro_f1", "test_f1",
                            "test_roc_auc", "test_loss", "best_validation_accuracy",
                            "best_validation_loss", "train_loss", "seconds_per_epoch"}) {
    const MeasureResult* result = comparison.find(other);
    if (result == nullptr || result == &comparison.judged()) continue;
    table.columns.push_back({result->measure->title});
    for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
      const CellSummary& cell = result->cells[c];
      table.rows[c].push_back(cell.n > 0 ? value_text(*result->measure, cell.mean) : "");
    }
    for (const Difference& difference : result->differences) {
      if (difference.verdict != Verdict::better && difference.verdict != Verdict::worse) continue;
      table.rows[difference.cell].back() += fmt::format(" ({})", name_of(difference.verdict));
    }
  }
  return table;
}

/// What holds at each value of the axes that the baseline leaves free.
std::optional<PageTable> settings_table(const Comparison& comparison) {
  const std::vector<Setting> settings = settings_of(comparison);
  if (settings.size() < 2) return std::nullopt;
  PageTable table{.title = "Setting by setting",
                  .caption =
                      "Each cell is compared with the baseline of its own setting. Better, "
                      "worse and equivalent are verdicts of the table of all cells; dead "
                      "units of other cells are named where they are significantly fewer.",
                  .columns = {{"setting", true}, {"finding", true, /*sentences=*/true}},
                  .rows = {}};
  for (const Setting& setting : settings) {
    table.rows.push_back({setting.name, headline_of(comparison, setting)});
  }
  return table;
}

/// How to read the chart of differences.
std::string differences_caption(const Comparison& comparison) {
  const bool looked_before = comparison.looked_before();
  return fmt::format(
      "Dot: mean difference from the baseline over pairs with the same seed. Thin line: all "
      "differences that the test does not reject ({}), with Holm's correction: a cell is better or "
      "worse exactly where 0 (dashed) is outside. Thick line: 95 % {} of this difference alone: a "
      "cell is equivalent where it lies within the margin{}. {}",
      looked_before ? "a confidence sequence, valid at all looks together"
                    : "by sign flips, valid for one look at this number of seeds",
      looked_before ? "confidence sequence" : "confidence interval",
      comparison.judged().measure->unit == Unit::percent ? " (shaded)" : "",
      comparison.failed() > 0
          ? "Where a trial failed, the verdict comes from ranks: there is no thin line."
          : "Without a thin line there are too few pairs to judge.");
}

/// A heat map for experiments of two axes.
std::optional<Figure> grid_figure(const Comparison& comparison, const MeasureResult& result) {
  const auto& axes = comparison.experiment().axes.list;
  if (axes.size() != 2) return std::nullopt;
  Grid grid{.row_title = label(axes[0].key),
            .column_title = label(axes[1].key),
            .value_title = result.measure->title,
            .rows = labels(value_names(axes[0])),
            .columns = labels(value_names(axes[1])),
            .values = {},
            .format = format_of(*result.measure),
            .numbers = true};
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    if (c % grid.columns.size() == 0) grid.values.emplace_back();
    const CellSummary& cell = result.cells[c];
    grid.values.back().push_back(cell.n > 0 ? std::optional(cell.mean) : std::nullopt);
  }
  return Figure{
      .name = "grid-" + slug(result.measure->name),
      .title = fmt::format("{} over the grid", capitalized(result.measure->title)),
      .result = &result == &comparison.judged() ? best_sentence(comparison, result.measure->name)
                                                : dead_sentence(comparison),
      .caption =
          "Mean over the seeds of each cell; accuracies and losses leave out failed seeds. "
          "An empty cell has no value.",
      .chart = heat_map(grid)};
}

}  // namespace

Section results(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  const std::string& title = judged.measure->title;
  Section section{.title = "Results"};
  if (auto table = settings_table(comparison)) section.parts.push_back(*table);
  for (const char* name : {"", "gradient_dead"}) {
    const MeasureResult* result = *name == '\0' ? &judged : comparison.find(name);
    if (result == nullptr) continue;
    if (auto figure = grid_figure(comparison, *result)) section.parts.push_back(*figure);
  }
  section.parts.push_back(Figure{
      .name = "results",
      .title = fmt::format("Final {}", title),
      .result = best_sentence(comparison, judged.measure->name),
      .caption =
          std::string("Large dots: mean over the seeds that did not fail, with its 95 % confidence "
                      "interval, which is of this mean alone. Small dots: single seeds.") +
          (comparison.common_baseline() ? " Dashed line: mean of the baseline." : ""),
      .chart = values_chart(comparison, judged),
      .wide = has_long_names(comparison)});
  if (!judged.differences.empty()) {
    section.parts.push_back(Figure{.name = "differences",
                                   .title = "Differences from the baseline",
                                   .result = counts_sentence(judged),
                                   .caption = differences_caption(comparison),
                                   .chart = differences_chart(comparison, judged),
                                   .wide = has_long_names(comparison)});
  }
  section.parts.push_back(table_of(comparison, judged));
  if (!judged.differences.empty()) section.parts.push_back(sentences_table(comparison, judged));
  section.parts.push_back(other_measures(comparison));
  return section;
}

}}}  // namespace rectify::comparison_sections
