#include "comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../experiments/sentences.hpp"
#include "../nn/words.hpp"
#include "tables.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_of_label = 40;

std::string mean_text(const Comparison& comparison, std::string_view name, std::size_t cell) {
  const MeasureResult* result = comparison.find(name);
  if (result == nullptr || result->cells[cell].n == 0) return "";
  return value_text(*result->measure, result->cells[cell].mean);
}

/// "tie", "better", "worse"; of a baseline what it is.
std::string verdict_of(const Difference* difference) {
  if (difference == nullptr) return "baseline";
  const std::string verdict = name(difference->verdict);
  if (difference->verdict != Verdict::tie || !difference->more_seeds) return verdict;
  const Index more = *difference->more_seeds;
  return more == 0 ? verdict : "tie, +" + count_text(more, "seed");
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
  const bool compared = difference != nullptr && !difference->differences.empty();
  const Index diverged = comparison.diverged[cell];
  return {shortened(comparison.cells[cell].label, most_of_label),
          summary.n == 0 ? "" : value_text(measure, summary.mean),
          summary.interval ? interval_text(measure, *summary.interval) : "",
          compared ? difference_text(measure, difference->mean) : "",
          compared && difference->interval ? interval_text(measure, *difference->interval) : "",
          compared ? fmt::format("{:.3f}", difference->adjusted_p) : "",
          verdict_of(difference),
          mean_text(comparison, "gradient_dead", cell),
          epochs_text(comparison, cell),
          mean_text(comparison, "seconds_per_epoch", cell),
          diverged > 0 ? std::to_string(diverged) : ""};
}

}  // namespace

std::string comparison_text(const Comparison& comparison, std::size_t width) {
  std::vector<Column> columns{{.left = true},
                              {comparison.judged().measure->title},
                              {.title = "95 %", .rank = 5},
                              {"difference"},
                              {.title = "95 %", .rank = 1},
                              {.title = "p", .rank = 3},
                              {.left = true},
                              {.title = "dead", .rank = 2},
                              {.title = "epochs to target", .rank = 6},
                              {.title = "an epoch", .rank = 4}};
  const auto& diverged = comparison.diverged;
  if (std::any_of(diverged.begin(), diverged.end(), [](Index trials) { return trials > 0; })) {
    columns.push_back({"diverged"});
  }
  std::vector<std::vector<std::string>> rows;
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) rows.push_back(row_of(comparison, c));
  std::string text = wrapped(verdict_text(comparison), width);
  text += "\n" + table(columns, rows, width) + "\n";
  if (comparison.target) text += wrapped("target: " + target_text(*comparison.target), width);
  for (const std::string& remark : remarks(comparison)) text += wrapped(remark, width);
  return text;
}

}  // namespace rectify::inline RECTIFY_PRECISION
