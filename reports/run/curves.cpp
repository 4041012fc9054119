#include "curves.hpp"

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

Line line_of(const RunRecord& run, const std::string& name, const std::vector<std::string>& keys) {
  Line line{name, {}};
  for (const auto& [epoch, value] : series_of(run, keys)) {
    line.points.push_back({static_cast<double>(epoch), value});
  }
  return line;
}

std::vector<Line> layer_lines(const RunMaterial& material, const std::string& figure) {
  std::vector<Line> lines;
  for (const Index layer : material.layers()) {
    Line line = line_of(material.run, material.layer_name(layer),
                        {"vitals", "layers", std::to_string(layer), figure});
    if (!line.points.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

EpochValue first(const Line& line) { return {line.points.front().x, *line.points.front().y}; }

EpochValue last(const Line& line) { return {line.points.back().x, *line.points.back().y}; }

EpochValue lowest(const Line& line) {
  const auto point = std::min_element(line.points.begin(), line.points.end(),
                                      [](const Point& a, const Point& b) { return *a.y < *b.y; });
  return {point->x, *point->y};
}

EpochValue highest(const Line& line) {
  const auto point = std::max_element(line.points.begin(), line.points.end(),
                                      [](const Point& a, const Point& b) { return *a.y < *b.y; });
  return {point->x, *point->y};
}

Axis epochs() { return {.title = "epoch", .whole = true}; }

}}  // namespace rectify
