#include <algorithm>
#include <map>
#include <set>

#include "../../base/words.hpp"
#include "../../comparison/sentences.hpp"
#include "../../comparison/settings.hpp"
#include "../page/text.hpp"
#include "sections.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace comparison_sections {
namespace {

/// Lines of single seeds in a panel that can still be distinguished.
constexpr std::size_t most_runs = 20;

/// Whether the mean of the seeds that have the figure can be compared with that of all: half of
/// them have it, and not a single one.
bool are_enough(std::size_t seeds, std::size_t of_all) {
  return seeds > 0 && 2 * seeds >= of_all && (seeds > 1 || of_all == 1);
}

/// The figure of a cell at one epoch, `all` by seed. The mean ends where too few seeds are left, as
/// others have stopped.
Point point_at(Index epoch, const std::vector<std::map<Index, double>>& all,
               const std::vector<RunRecord>& runs, const ValueRange& range) {
  Point point{.x = static_cast<double>(epoch)};
  std::vector<double> done;
  std::size_t of_all = 0;
  for (std::size_t s = 0; s < all.size(); ++s) {
    of_all += runs[s].is_done() && !all[s].empty() ? 1U : 0U;
    const auto found = all[s].find(epoch);
    point.runs.push_back(found == all[s].end() ? std::nullopt : std::optional(found->second));
    if (point.runs.back() && runs[s].is_done()) {
      done.push_back(*point.runs.back());
    }
  }
  if (!are_enough(done.size(), of_all)) return point;
  point.y = mean(done);
  if (const auto interval = mean_interval(done, range)) {
    point.low = interval->low;
    point.high = interval->high;
  }
  return point;
}

/// Leaves out the lines of single seeds where there are too many in a panel to distinguish.
void drop_crowded_runs(Lines& lines) {
  std::map<std::string, std::size_t> in_panel;
  for (const Line& line : lines.lines) {
    const bool has_runs = !line.points.empty() && !line.points.front().runs.empty();
    in_panel[line.panel] += has_runs ? lines.runs.size() : 0;
  }
  const bool crowded = std::any_of(in_panel.begin(), in_panel.end(),
                                   [](const auto& panel) { return panel.second > most_runs; });
  if (!crowded) return;
  lines.runs.clear();
  for (Line& line : lines.lines) {
    for (Point& point : line.points) point.runs.clear();
  }
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

Lines curves(const Comparison& comparison, const Axis& y, const ValueRange& range,
             const Series& series) {
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
      line.points.push_back(point_at(epoch, all, comparison.runs[c], range));
    }
    lines.lines.push_back(std::move(line));
  }
  add_panels(comparison, lines);
  drop_crowded_runs(lines);
  return lines;
}

bool has_panels(const Lines& lines) {
  return std::any_of(lines.lines.begin(), lines.lines.end(),
                     [](const Line& line) { return !line.panel.empty(); });
}

std::string caption_of(const Lines& lines) {
  std::string text = "Mean over seeds with its 95 % confidence interval (band).";
  const bool some_end = std::any_of(lines.lines.begin(), lines.lines.end(), [](const Line& line) {
    return !line.points.empty() && line.points.front().y && !line.points.back().y;
  });
  if (some_end) {
    text += " Both end where fewer than half of a cell's seeds, or only one, are still training.";
  }
  if (!lines.runs.empty()) text += " Thin lines: single seeds.";
  if (has_own_axes(lines)) text += " Each panel has a y axis of its own, since values differ much.";
  return text;
}

void add_panels(const Comparison& comparison, Lines& lines) {
  constexpr std::size_t most_in_one = 6;
  const std::vector<Setting> settings = settings_of(comparison);
  if (settings.size() > 1) {
    std::vector<Line> by_setting;
    for (const Setting& setting : settings) {
      for (std::size_t i = 0; i < setting.cells.size(); ++i) {
        Line line = lines.lines[setting.cells[i]];
        line.name = setting.names[i];
        line.panel = setting.name;
        by_setting.push_back(std::move(line));
      }
    }
    lines.lines = std::move(by_setting);
    lines.series = list_text(settings.front().keys);
    return;
  }
  const auto baseline = comparison.common_baseline();
  if (lines.lines.size() <= most_in_one || !baseline) return;
  std::vector<Line> beside_baseline;
  const Line reference = lines.lines[*baseline];
  for (std::size_t c = 0; c < lines.lines.size(); ++c) {
    if (c == *baseline) continue;
    Line line = lines.lines[c], other = reference;
    line.panel = other.panel = line.name;
    line.name = this_cell;
    other.name = reference.name;
    for (Point& point : other.points) point.runs.clear();
    beside_baseline.push_back(std::move(line));
    beside_baseline.push_back(std::move(other));
  }
  lines.lines = std::move(beside_baseline);
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
