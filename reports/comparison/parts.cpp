#include <algorithm>
#include <set>

#include "../../comparison/sentences.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

/// The figure of a cell at one epoch, `all` by seed.
Point point_at(Index epoch, const std::vector<std::map<Index, double>>& all,
               const std::vector<RunRecord>& runs, bool is_share) {
  Point point{.x = static_cast<double>(epoch)};
  std::vector<double> done;
  for (std::size_t s = 0; s < all.size(); ++s) {
    const auto found = all[s].find(epoch);
    point.runs.push_back(found == all[s].end() ? std::nullopt : std::optional(found->second));
    if (point.runs.back() && runs[s].is_done()) {
      done.push_back(*point.runs.back());
    }
  }
  if (done.empty()) return point;
  point.y = mean(done);
  if (const auto interval = mean_interval(done)) {
    const ConfidenceInterval shown = is_share ? within_shares(*interval) : *interval;
    point.low = shown.low;
    point.high = shown.high;
  }
  return point;
}

}  // namespace

std::vector<std::string> cell_names(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const GridCell& cell : comparison.cells) names.push_back(cell.label);
  return labels(names);
}

std::vector<std::string> seed_names(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const std::uint64_t seed : comparison.experiment().seeds.values) {
    names.push_back("seed " + std::to_string(seed));
  }
  return names;
}

std::string series_title(const Comparison& comparison) {
  const auto& axes = comparison.experiment().axes.list;
  return axes.size() == 1 ? label(axes.front().key) : "cell";
}

std::string format_of(const Measure& measure) {
  return measure.unit == Unit::percent ? ".1%" : measure.unit == Unit::seconds ? ".2f" : "";
}

Lines curves(const Comparison& comparison, const Axis& y, const Series& series) {
  Lines lines{.x = {.title = "epoch", .whole = true},
              .y = y,
              .series = series_title(comparison),
              .lines = {},
              .runs = seed_names(comparison)};
  const std::vector<std::string> names = cell_names(comparison);
  for (std::size_t c = 0; c < comparison.cells.size(); ++c) {
    std::vector<std::map<Index, double>> all;
    std::set<Index> epochs;
    for (const RunRecord& run : comparison.runs[c]) {
      all.push_back(series(run));
      for (const auto& [epoch, value] : all.back()) epochs.insert(epoch);
    }
    Line line{names[c], {}};
    for (const Index epoch : epochs) {
      line.points.push_back(point_at(epoch, all, comparison.runs[c], y.format.ends_with('%')));
    }
    lines.lines.push_back(std::move(line));
  }
  return lines;
}

bool is_empty(const Lines& lines) {
  return std::all_of(lines.lines.begin(), lines.lines.end(),
                     [](const Line& line) { return line.points.empty(); });
}

std::string best_sentence(const Comparison& comparison, std::string_view measure) {
  const MeasureResult* result = comparison.find(measure);
  if (result == nullptr) return "";
  const bool more = result->measure->better == Better::more;
  return extreme_sentence(comparison, *result, more, more ? "highest" : "lowest");
}

std::string dead_sentence(const Comparison& comparison) {
  const MeasureResult* dead = comparison.find(dead_definitions.front().name);
  if (dead == nullptr) return "";
  const std::size_t most = dead->extremes(true).front();
  if (dead->cells[most].mean == 0) return "No cell has a dead unit at the end.";
  return extreme_sentence(comparison, *dead, true, "most");
}

}}}  // namespace rectify::comparison_sections
