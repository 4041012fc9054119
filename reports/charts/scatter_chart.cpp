#include <algorithm>
#include <cmath>

#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

/// The range of all finite coordinates, with a margin so that no dot is cut; a range around it if
/// there is a single value.
std::array<double, 2> range_of(const std::vector<std::array<double, 2>>& points) {
  double low = INFINITY, high = -INFINITY;
  for (const auto& point : points) {
    for (const double value : point) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low > high) return {0, 1};
  const double margin = high > low ? 0.03 * (high - low) : std::max(1.0, 0.1 * std::abs(low));
  return {low - margin, high + margin};
}

/// A dashed line from corner to corner. Separate fields, as in `rule`.
Json diagonal(const std::array<double, 2>& range) {
  const auto at = [](const char* field) {
    return Json{{"field", field}, {"type", "quantitative"}};
  };
  return {{"data", {{"values", {{{"low", range[0]}, {"high", range[1]}}}}}},
          {"mark", {{"type", "rule"}, {"strokeDash", {4, 4}}}},
          {"encoding",
           {{"x", at("low")},
            {"y", at("low")},
            {"x2", {{"field", "high"}}},
            {"y2", {{"field", "high"}}}}}};
}

}  // namespace

Json scatter_chart(const Scatter& scatter) {
  ChartData data{{{"x", scatter.x.title}, {"y", scatter.y.title}}};
  for (const auto& [x, y] : scatter.points) data.rows.push_back({x, y});
  const std::array<double, 2> range = range_of(scatter.points);
  Axis x = scatter.x, y = scatter.y;
  for (Axis* axis : {&x, &y}) axis->least = range[0], axis->most = range[1];
  Json spec = start(data, 300);
  const Json tips{tip("x", x.title), tip("y", y.title)};
  spec["layer"] = {
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 18}, {"opacity", 0.45}}},
       {"encoding", {{"x", quantity("x", x)}, {"y", quantity("y", y)}, {"tooltip", tips}}}},
      diagonal(range)};
  return spec;
}

}}  // namespace rectify
