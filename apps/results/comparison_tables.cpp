#include "comparison_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../../base/words.hpp"
#include "../../comparison/sentences.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_of_label = 40;

std::string mean_text(const Comparison& comparison, std::string_view name, std::size_t cell) {
  const MeasureResult* result = comparison.find(name);
  if (result == nullptr || result->cells[cell].n == 0) return "";
  return value_text(*result->measure, result->cells[cell].mean);
}

/// The name of the verdict, such as "better"; "baseline" for a baseline.
std::string verdict_of(const Difference* difference) {
  return difference == nullptr ? "baseline" : name_of(difference->verdict);
}

std::string epochs_text(const Comparison& comparison, std::size_t cell) {
  if (!comparison.target) return "";
  const TimesToTarget& times = comparison.target->epoch_summaries[cell];
  const std::string median = times.median ? fmt::format("{:.0f}", *times.median) : "never";
  return times.reached == times.runs ? median
                                     : fmt::format("{} ({}/{})", median, times.reached, times.runs);
}

std::vector<std::string> row_of(const Comparison& comparison, std::size_t cell) {
  const MeasureResult& judged = comparison.judged();
  const Difference* difference = judged.difference_of(cell);
  const CellSummary& summary = judged.cells[cell];
  const Measure& measure = *judged.measure;
  const bool compared = difference != nullptr && difference->pairs > 0;
  const bool has_mean = compared && !difference->differences.empty();
  const auto interval =
      has_mean ? difference->interval_behind_verdict(comparison.looked_before()) : std::nullopt;
  const Failures& failures = comparison.failures[cell];
  return {shortened(comparison.cells[cell].label, most_of_label),
          summary.n == 0 ? "" : value_text(measure, summary.mean),
          summary.interval ? interval_text(measure, *summary.interval) : "",
          has_mean ? difference_text(measure, difference->mean) : "",
          interval ? interval_text(measure, *interval) : "",
          compared ? fmt::format("{:.3f}", difference->adjusted_p) : "",
          verdict_of(difference),
          mean_text(comparison, "gradient_dead", cell),
          epochs_text(comparison, cell),
          mean_text(comparison, "seconds_per_epoch", cell),
          failures.all() > 0 ? fmt::format("{}/{}", failures.all(), failures.ended) : ""};
}

}  // namespace

std::string comparison_text(const Comparison& comparison, std::size_t width) {
  std::vector<Column> columns{{.left = true},
                              {.title = comparison.judged().measure->title, .kept = true},
                              {.title = "95 % CI", .rank = 5},
                              {"difference"},
                              {.title = "interval", .rank = 1},
                              {.title = "p", .rank = 3},
                              {.title = "verdict", .left = true, .kept = true},
                              {.title = "dead", .kept = true},
                              {.title = "epochs to target", .rank = 6},
                              {.title = "time/epoch", .rank = 4}};
  if (comparison.failed() > 0) columns.push_back({"failed"});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) rows.push_back(row_of(comparison, c));
  std::string text = wrapped(verdict_text(comparison), width);
  text += "\n" + table(columns, rows, width);
  const std::vector<std::string> missing = left_out(columns, rows, width);
  if (!missing.empty()) {
    text += wrapped("too wide for this terminal: " + list_text(missing), width);
  }
  text += "\n";
  if (comparison.target) text += wrapped("target: " + target_text(*comparison.target), width);
  for (const std::string& remark : remarks(comparison)) text += wrapped(remark, width);
  return text;
}

}}  // namespace rectify
