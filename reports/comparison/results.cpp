#include <fmt/format.h>

#include <algorithm>

#include "../../comparison/sentences.hpp"
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
  const auto names = cell_names(comparison);
  for (const Difference& difference : result.differences) {
    Interval row{.name = names[difference.cell]};
    if (!difference.differences.empty()) row.value = scale * difference.mean;
    if (difference.interval) {
      row.low = scale * difference.interval->low;
      row.high = scale * difference.interval->high;
    }
    chart.rows.push_back(std::move(row));
  }
  return interval_chart(chart);
}

/// Which do not fit beside a chart of half the page.
bool has_long_names(const Comparison& comparison) {
  const auto names = cell_names(comparison);
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.size() > 22; });
}

/// "8 cells against the baseline: 1 better, 2 worse, 5 not significantly different."
std::string counts_sentence(const MeasureResult& result) {
  std::string counts;
  for (const auto& [verdict, what] : {std::pair{Verdict::better, "better"},
                                      {Verdict::worse, "worse"},
                                      {Verdict::tie, "equivalent"},
                                      {Verdict::not_significant, "not significantly different"},
                                      {Verdict::too_few, "not to be judged"}}) {
    const auto count =
        std::count_if(result.differences.begin(), result.differences.end(),
                      [wanted = verdict](const Difference& one) { return one.verdict == wanted; });
    if (count > 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, what);
  }
  return fmt::format("{} against the baseline: {}.",
                     count_text(std::ssize(result.differences), "cell"), counts);
}

/// What each difference says, in words.
PageTable sentences_table(const Comparison& comparison, const MeasureResult& result) {
  PageTable table{
      .title = "Each difference in words",
      .caption =
          "New seeds: a comparison of its own. To add seeds to this one is allowed as "
          "well: it is then judged by p-values that hold however often one looks, which "
          "take more seeds for the same difference.",
      .columns = {{series_title(comparison), true}, {"finding", true}},
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
    row.insert(row.end(),
               {has_difference ? difference_text(measure, difference->mean) : "",
                optional_interval(measure, comparison.looked_before() ? difference->sequence
                                                                      : difference->interval),
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
      .title = "Every cell in numbers: " + result.measure->title,
      .caption =
          "Means and interquartile means over the seeds that did not fail, differences to the "
          "baseline over pairs of the same seed, each with its 95 % interval. p: sign-flip "
          "permutation test, of ranks where a trial failed, always-valid after the first look; "
          "corrected by Holm. P(better): that the cell with some seed is better than the baseline "
          "with some seed.",
      .columns = {{series_title(comparison), true},
                  {"seeds"},
                  {"failed"},
                  {"verdict", true},
                  {"mean"},
                  {"95 %"},
                  {"difference"},
                  {"95 %"},
                  {"p"},
                  {"P(better)"},
                  {"IQM"},
                  {"95 %"}},
      .rows = {}};
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    table.rows.push_back(table_row(comparison, result, c));
    table.rows.back().resize(table.columns.size());
  }
  return table;
}

/// The other measures of quality, a row a cell.
PageTable other_measures(const Comparison& comparison) {
  PageTable table{.title = "By other measures",
                  .caption =
                      "Means over seeds. In brackets what differs from the baseline by more "
                      "than chance (p up to .05 after Holm's correction). Times are of trials side "
                      "by side, and hold for this machine and what else it did.",
                  .columns = {{series_title(comparison), true}},
                  .rows = {}};
  for (const GridCell& cell : comparison.cells) table.rows.push_back({cell.label});
  for (const char* other : {"test_accuracy", "test_loss", "best_validation_accuracy",
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

/// Of two axes: one down, one across.
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
  return Figure{.name = "grid-" + slug(result.measure->name),
                .title = fmt::format("{} over the grid", capitalized(result.measure->title)),
                .result = &result == &comparison.judged()
                              ? best_sentence(comparison, result.measure->name)
                              : dead_sentence(comparison),
                .caption =
                    "The mean over the seeds of each cell that did not fail. A cell without a "
                    "number has none.",
                .chart = heat_map(grid)};
}

}  // namespace

Section results(const Comparison& comparison) {
  const MeasureResult& judged = comparison.judged();
  const std::string& title = judged.measure->title;
  Section section{.title = "Results"};
  section.parts.push_back(Figure{
      .name = "results",
      .title = fmt::format("{} at the end", capitalized(title)),
      .result = best_sentence(comparison, judged.measure->name),
      .caption = std::string("The mean over seeds with its 95 % interval, and a small dot for "
                             "each seed.") +
                 (comparison.common_baseline() ? " The rule marks the baseline's mean." : ""),
      .chart = values_chart(comparison, judged),
      .wide = has_long_names(comparison)});
  if (!judged.differences.empty()) {
    section.parts.push_back(Figure{
        .name = "differences",
        .title = "Differences to the baseline",
        .result = counts_sentence(judged),
        .caption = "The mean difference to the baseline over pairs of the same seed, with its 95 % "
                   "interval, which is not corrected for the number of comparisons: the p-values "
                   "of the table are.",
        .chart = differences_chart(comparison, judged),
        .wide = has_long_names(comparison)});
  }
  for (const char* name : {"", "gradient_dead"}) {
    const MeasureResult* result = *name == '\0' ? &judged : comparison.find(name);
    if (result == nullptr) continue;
    if (auto figure = grid_figure(comparison, *result)) section.parts.push_back(*figure);
  }
  section.parts.push_back(table_of(comparison, judged));
  if (!judged.differences.empty()) section.parts.push_back(sentences_table(comparison, judged));
  section.parts.push_back(other_measures(comparison));
  return section;
}

}}}  // namespace rectify::comparison_sections
