#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "../page/text.hpp"
#include "chart_estimates.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

bool has_intervals(const Lines& lines) {
  return std::any_of(lines.lines.begin(), lines.lines.end(), [](const Line& line) {
    return std::any_of(line.points.begin(), line.points.end(),
                       [](const Point& point) { return point.low || point.high; });
  });
}

bool has_panels(const Lines& lines) {
  return std::any_of(lines.lines.begin(), lines.lines.end(),
                     [](const Line& line) { return !line.panel.empty(); });
}

/// The different texts in their order, each with its label.
std::pair<std::vector<std::string>, std::map<std::string, std::string>> labels_by_name(
    const std::vector<std::string>& all) {
  std::vector<std::string> names;
  for (const std::string& name : all) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::pair<std::vector<std::string>, std::map<std::string, std::string>> result{labels(names), {}};
  for (std::size_t i = 0; i < names.size(); ++i) result.second[names[i]] = result.first[i];
  return result;
}

std::vector<std::string> panels_in_order(const Lines& lines) {
  std::vector<std::string> panels;
  for (const Line& line : lines.lines) panels.push_back(line.panel);
  return panels;
}

std::map<std::string, std::string> panels_of(const Lines& lines) {
  return labels_by_name(panels_in_order(lines)).second;
}

ChartData data_of(const Lines& lines, const std::vector<std::string>& names, bool intervals) {
  ChartData data{
      {{"series", lines.series, /*text=*/true}, {"x", lines.x.title}, {"y", lines.y.title}}};
  if (intervals) add_interval_columns(data);
  add_run_columns(lines.runs, data);
  const bool panels = has_panels(lines);
  if (panels) data.columns.push_back({"panel", "panel", /*text=*/true});
  const auto panel_names = panels_of(lines);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const Point& point : lines.lines[i].points) {
      std::vector<Cell> row{names[i], point.x, cell(point.y)};
      if (intervals) row.insert(row.end(), {cell(point.low), cell(point.high)});
      add_runs(point.runs, lines.runs.size(), row);
      if (panels) row.emplace_back(panel_names.at(lines.lines[i].panel));
      data.rows.push_back(std::move(row));
    }
  }
  return data;
}

Json band() {
  return {{"mark", {{"type", "area"}, {"opacity", 0.18}, {"line", false}}},
          {"encoding",
           {{"y", {{"field", "low"}, {"type", "quantitative"}}}, {"y2", {{"field", "high"}}}}}};
}

Json thin_lines(std::size_t runs) {
  return {{"transform", {{{"fold", run_fields(runs)}, {"as", {"run", "of_run"}}}}},
          {"mark", {{"type", "line"}, {"strokeWidth", 0.8}, {"opacity", 0.3}}},
          {"encoding",
           {{"y", {{"field", "of_run"}, {"type", "quantitative"}}},
            {"detail", {{"field", "run"}, {"type", "nominal"}}}}}};
}

/// Limits the dots per line: more could not be pointed at separately, and would be slow to draw.
constexpr std::size_t most_dots = 60;

/// Keeps every n-th point of each line, so that at most `most_dots` remain.
Json thinned(const Lines& lines) {
  std::size_t longest = 0;
  for (const Line& line : lines.lines) longest = std::max(longest, line.points.size());
  const std::size_t every = (longest + most_dots - 1) / most_dots;
  if (every <= 1) return Json::array();
  Json series{"series"};
  if (has_panels(lines)) series.push_back("panel");
  return {{{"window", {{{"op", "row_number"}, {"as", "row"}}}}, {"groupby", series}},
          {{"filter", fmt::format("(datum.row - 1) % {} === 0", every)}}};
}

/// Dots that appear under the pointer, with their values in a tooltip.
Json hover_dots(const Lines& lines, bool intervals) {
  Json tips = Json::array();
  if (lines.lines.size() > 1) tips.push_back(tip("series", lines.series, /*text=*/true));
  tips.push_back(tip("x", lines.x.title));
  tips.push_back(tip("y", lines.y.title));
  if (intervals) {
    tips.push_back(tip("low", "lower"));
    tips.push_back(tip("high", "upper"));
  }
  const Json select{
      {"type", "point"}, {"on", "pointerover"}, {"nearest", true}, {"clear", "pointerout"}};
  const Json shown{{"param", "hover"}, {"empty", false}, {"value", 1}};
  return {{"transform", thinned(lines)},
          {"params", {{{"name", "hover"}, {"select", select}}}},
          {"mark", {{"type", "point"}, {"filled", true}, {"size", 50}}},
          {"encoding",
           {{"opacity", {{"condition", shown}, {"value", 0}}}, {"tooltip", std::move(tips)}}}};
}

/// There are ten colours: each further group of ten lines has another dash pattern.
Json dashes(const std::vector<std::string>& names) {
  constexpr std::size_t colours = 10;
  const Json patterns{{1, 0}, {6, 3}, {2, 2}, {8, 3, 2, 3}};
  Json range = Json::array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    range.push_back(patterns[i / colours % patterns.size()]);
  }
  return {{"field", "series"},
          {"type", "nominal"},
          {"legend", nullptr},
          {"scale", {{"domain", names}, {"range", range}}}};
}

/// The view becomes a panel; the page sets the number of columns and the width of a panel.
Json in_panels(const Lines& lines, Json spec) {
  Json panel{{"width", 220}, {"height", 150}};
  for (const char* key : {"encoding", "layer"}) {
    panel[key] = std::move(spec[key]);
    spec.erase(key);
  }
  for (const char* key : {"width", "height", "autosize"}) spec.erase(key);
  panel["encoding"]["y"]["title"] = nullptr;  // its place is that of the panel's name
  spec["facet"] = {{"field", "panel"},
                   {"type", "nominal"},
                   {"title", nullptr},
                   {"sort", labels_by_name(panels_in_order(lines)).first}};
  spec["columns"] = 2;
  spec["spec"] = std::move(panel);
  return spec;
}

}  // namespace

Json line_chart(const Lines& lines) {
  const bool intervals = has_intervals(lines);
  std::vector<std::string> names_of_lines;
  for (const Line& line : lines.lines) names_of_lines.push_back(line.name);
  // Without panels, lines of the same name stay apart.
  std::vector<std::string> names = labels(names_of_lines), domain = names;
  if (has_panels(lines)) {
    const auto [distinct, label_of] = labels_by_name(names_of_lines);
    domain = distinct;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = label_of.at(names_of_lines[i]);
  }
  Json spec = start(data_of(lines, names, intervals), 260);
  spec["encoding"] = {{"x", quantity("x", lines.x)},
                      {"y", quantity("y", lines.y)},
                      {"color", colour(lines.series, domain, Legend::lines, lines.ordered)}};
  spec["layer"] = Json::array();
  for (const double mark : lines.marks) spec["layer"].push_back(rule("y", mark));
  if (intervals) spec["layer"].push_back(band());
  if (!lines.runs.empty()) spec["layer"].push_back(thin_lines(lines.runs.size()));
  Json line{{"mark", {{"type", "line"}}}};
  if (domain.size() > 10) line["encoding"]["strokeDash"] = dashes(domain);
  spec["layer"].push_back(std::move(line));
  spec["layer"].push_back(hover_dots(lines, intervals));
  return has_panels(lines) ? in_panels(lines, std::move(spec)) : spec;
}

}}  // namespace rectify
