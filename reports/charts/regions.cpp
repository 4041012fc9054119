#include "regions.hpp"

#include "../page/text.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

/// A row per area, then one per sample, which has no right and no top.
ChartData data_of(const Regions& regions, const std::vector<std::string>& names) {
  const bool classes = !names.empty();
  ChartData data{{{"series", classes ? "class" : regions.value_title, classes},
                  {"x", regions.x.title},
                  {"y", regions.y.title},
                  {"right", "to " + regions.x.title},
                  {"top", "to " + regions.y.title},
                  {"opacity", "opacity"}}};
  const auto colour_of = [&](std::size_t series, double value) {
    return classes ? Cell(names[series]) : Cell(value);
  };
  for (const Regions::Area& area : regions.areas) {
    data.rows.push_back({colour_of(area.series, area.value), area.left, area.bottom, area.right,
                         area.top, area.opacity});
  }
  for (const Regions::Sample& sample : regions.samples) {
    data.rows.push_back(
        {colour_of(sample.series, sample.value), sample.x, sample.y, Cell(), Cell(), Cell()});
  }
  return data;
}

Json colours(const Regions& regions, const std::vector<std::string>& names) {
  if (!names.empty()) return colour("class", names, Legend::areas);
  return {{"field", "series"},
          {"type", "quantitative"},
          {"title", regions.value_title},
          {"scale", {{"zero", false}}},
          {"legend", {{"gradientLength", 160}}}};
}

}  // namespace

Json region_chart(const Regions& regions) {
  const std::vector<std::string> names = labels(regions.classes);
  Json spec = start(data_of(regions, names), 420);
  spec["encoding"] = {{"x", quantity("x", regions.x)},
                      {"y", quantity("y", regions.y)},
                      {"color", colours(regions, names)}};
  const Json plain{
      {"field", "opacity"}, {"type", "quantitative"}, {"scale", nullptr}, {"legend", nullptr}};
  const Json tips{
      names.empty() ? tip("series", regions.value_title) : tip("series", "class", /*text=*/true),
      tip("x", regions.x.title), tip("y", regions.y.title)};
  spec["layer"] = {
      {{"transform", {{{"filter", "datum.right !== null"}}}},
       {"mark", {{"type", "rect"}}},
       {"encoding",
        {{"x2", {{"field", "right"}}}, {"y2", {{"field", "top"}}}, {"opacity", plain}}}},
      {{"transform", {{{"filter", "datum.right === null"}}}},
       {"mark", {{"type", "point"}, {"filled", true}, {"size", 22}, {"opacity", 1}}},
       {"encoding", {{"tooltip", tips}}}}};
  return spec;
}

}}  // namespace rectify
