#include "../page/text.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

ChartData data_of(const Bars& bars, const std::vector<std::string>& names) {
  ChartData data{
      {{"series", bars.series, /*text=*/true}, {"x", bars.x.title}, {"y", bars.y.title}}};
  for (const auto& [position, heights] : bars.at) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      data.rows.push_back({names[i], position, heights[i]});
    }
  }
  return data;
}

ChartData data_of(const Bins& bins, const std::vector<std::string>& names) {
  ChartData data{{{"series", bins.series, /*text=*/true},
                  {"from", bins.x.title + " from"},
                  {"to", bins.x.title + " to"},
                  {"y", bins.y.title}}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<double>& heights = bins.heights[i].second;
    for (std::size_t bin = 0; bin < heights.size(); ++bin) {
      data.rows.push_back({names[i], bins.edges[bin], bins.edges[bin + 1], heights[bin]});
    }
  }
  return data;
}

}  // namespace

Json bar_chart(const Bars& bars) {
  const std::vector<std::string> names = labels(bars.names);
  Json spec = start(data_of(bars, names), 220);
  const Json offset{{"field", "series"}, {"sort", names}};
  spec["mark"] = {{"type", "bar"}};
  spec["encoding"] = {{"x",
                       {{"field", "x"},
                        {"type", "ordinal"},
                        {"title", bars.x.title},
                        {"axis", {{"labelAngle", 0}, {"labelOverlap", "greedy"}}}}},
                      {"xOffset", offset},
                      {"y", quantity("y", bars.y)},
                      {"color", colour(bars.series, names, Legend::areas)},
                      {"tooltip",
                       {tip("series", bars.series, /*text=*/true), tip("x", bars.x.title),
                        tip("y", bars.y.title)}}};
  return spec;
}

Json histogram(const Bins& bins) {
  std::vector<std::string> names;
  for (const auto& series : bins.heights) names.push_back(series.first);
  names = labels(names);
  Json spec = start(data_of(bins, names), 220);
  Json x = quantity("from", bins.x), y = quantity("y", bins.y);
  y["stack"] = nullptr;
  Json binned = x;
  binned["bin"] = "binned";
  spec["encoding"] = {{"y", y}, {"color", colour(bins.series, names, Legend::areas)}};
  const Json tips{tip("series", bins.series, /*text=*/true), tip("from", bins.x.title + " from"),
                  tip("to", bins.x.title + " to"), tip("y", bins.y.title)};
  spec["layer"] = {
      {{"mark", {{"type", "bar"}, {"opacity", 0.3}, {"binSpacing", 0}}},
       {"encoding", {{"x", binned}, {"x2", {{"field", "to"}}}, {"tooltip", tips}}}},
      {{"mark", {{"type", "line"}, {"interpolate", "step-after"}, {"strokeWidth", 1.2}}},
       {"encoding", {{"x", x}}}}};
  return spec;
}

}}  // namespace rectify
