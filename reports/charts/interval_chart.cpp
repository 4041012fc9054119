#include "../page/text.hpp"
#include "chart_estimates.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

ChartData data_of(const Intervals& intervals, const std::vector<std::string>& names) {
  ChartData data{{{"series", intervals.series, /*text=*/true}, {"y", intervals.x.title}}};
  add_interval_columns(data);
  add_run_columns(intervals.runs, data);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Interval& row = intervals.rows[i];
    data.rows.push_back({names[i], cell(row.value), cell(row.low), cell(row.high)});
    add_runs(row.runs, intervals.runs.size(), data.rows.back());
  }
  return data;
}

Json run_dots(std::size_t runs) {
  return {{"transform", {{{"fold", run_fields(runs)}, {"as", {"run", "of_run"}}}}},
          {"mark",
           {{"type", "point"}, {"filled", true}, {"size", 16}, {"opacity", 0.4}, {"yOffset", 9}}},
          {"encoding", {{"x", {{"field", "of_run"}, {"type", "quantitative"}}}}}};
}

}  // namespace

Json interval_chart(const Intervals& intervals) {
  std::vector<std::string> names;
  for (const Interval& row : intervals.rows) names.push_back(row.name);
  names = labels(names);
  Json spec = start(data_of(intervals, names), 34 * static_cast<double>(names.size()));
  const Json axis{{"grid", false}, {"domain", false}, {"ticks", false}};
  spec["encoding"] = {
      {"x", quantity("y", intervals.x)},
      {"y",
       {{"field", "series"}, {"type", "nominal"}, {"sort", names}, {"title", ""}, {"axis", axis}}}};
  const Json tips{tip("series", intervals.series, /*text=*/true), tip("y", intervals.x.title),
                  tip("low", "lower"), tip("high", "upper")};
  const Json interval{{"x", {{"field", "low"}, {"type", "quantitative"}}},
                      {"x2", {{"field", "high"}}},
                      {"tooltip", tips}};
  spec["layer"] = Json::array();
  if (intervals.mark) spec["layer"].push_back(rule("x", *intervals.mark));
  if (!intervals.runs.empty()) spec["layer"].push_back(run_dots(intervals.runs.size()));
  spec["layer"].push_back(
      {{"mark", {{"type", "rule"}, {"style", "interval"}}}, {"encoding", interval}});
  spec["layer"].push_back({{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}}},
                           {"encoding", {{"tooltip", tips}}}});
  return spec;
}

}}  // namespace rectify
