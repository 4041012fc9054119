#include <algorithm>

#include "../page/text.hpp"
#include "chart_estimates.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

/// A scale of a field without numbers would have no end.
bool has_inner(const Intervals& intervals) {
  return std::any_of(intervals.rows.begin(), intervals.rows.end(),
                     [](const Interval& row) { return row.low || row.high; });
}

bool has_outer(const Intervals& intervals) {
  return std::any_of(intervals.rows.begin(), intervals.rows.end(),
                     [](const Interval& row) { return row.outer_low || row.outer_high; });
}

ChartData data_of(const Intervals& intervals, const std::vector<std::string>& names) {
  ChartData data{{{"series", intervals.series, /*text=*/true}, {"y", intervals.x.title}}};
  add_interval_columns(data);
  if (has_outer(intervals)) {
    data.columns.push_back({"outer_low", "corrected lower"});
    data.columns.push_back({"outer_high", "corrected upper"});
  }
  add_run_columns(intervals.runs, data);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Interval& row = intervals.rows[i];
    data.rows.push_back({names[i], cell(row.value), cell(row.low), cell(row.high)});
    if (has_outer(intervals)) {
      data.rows.back().insert(data.rows.back().end(), {cell(row.outer_low), cell(row.outer_high)});
    }
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

/// A separate field, as in `rule`.
Json shaded(const std::array<double, 2>& band) {
  return {{"data", {{"values", {{{"from", band[0]}, {"to", band[1]}}}}}},
          {"mark", {{"type", "rect"}, {"style", "margin"}}},
          {"encoding",
           {{"x", {{"field", "from"}, {"type", "quantitative"}}},
            {"x2", {{"field", "to"}}},
            {"y", nullptr},
            {"color", nullptr}}}};
}

/// The second interval: a thin line and a tick at either end.
void add_outer(Json& layers) {
  const auto at = [](const char* field) {
    return Json{{"field", field}, {"type", "quantitative"}};
  };
  layers.push_back({{"mark", {{"type", "rule"}}},
                    {"encoding", {{"x", at("outer_low")}, {"x2", {{"field", "outer_high"}}}}}});
  for (const char* end : {"outer_low", "outer_high"}) {
    layers.push_back({{"mark", {{"type", "tick"}, {"size", 9}, {"style", "end"}}},
                      {"encoding", {{"x", at(end)}}}});
  }
}

}  // namespace

Json interval_chart(const Intervals& intervals) {
  std::vector<std::string> names;
  for (const Interval& row : intervals.rows) names.push_back(row.name);
  names = labels(names);
  Json spec = start(data_of(intervals, names), 34 * static_cast<double>(names.size()));
  const Json axis{
      {"grid", false}, {"domain", false}, {"ticks", false}, {"labelExpr", lines_of_label}};
  spec["encoding"] = {
      {"x", quantity("y", intervals.x)},
      {"y",
       {{"field", "series"}, {"type", "nominal"}, {"sort", names}, {"title", ""}, {"axis", axis}}}};
  Json tips{tip("series", intervals.series, /*text=*/true), tip("y", intervals.x.title),
            tip("low", "lower"), tip("high", "upper")};
  if (has_outer(intervals)) {
    tips.push_back(tip("outer_low", "corrected lower"));
    tips.push_back(tip("outer_high", "corrected upper"));
  }
  const Json interval{{"x", {{"field", "low"}, {"type", "quantitative"}}},
                      {"x2", {{"field", "high"}}},
                      {"tooltip", tips}};
  spec["layer"] = Json::array();
  if (intervals.band) spec["layer"].push_back(shaded(*intervals.band));
  if (intervals.mark) spec["layer"].push_back(rule("x", *intervals.mark));
  if (!intervals.runs.empty()) spec["layer"].push_back(run_dots(intervals.runs.size()));
  if (has_outer(intervals)) add_outer(spec["layer"]);
  if (has_inner(intervals)) {
    spec["layer"].push_back(
        {{"mark", {{"type", "rule"}, {"style", "interval"}}}, {"encoding", interval}});
  }
  spec["layer"].push_back({{"mark", {{"type", "point"}, {"filled", true}, {"size", 90}}},
                           {"encoding", {{"tooltip", tips}}}});
  return spec;
}

}}  // namespace rectify
