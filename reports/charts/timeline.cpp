#include "timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../page/text.hpp"
#include "chart_parts.hpp"
#include "time_axis.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

/// A row of the data for each row of the chart: a column for each time holds the value in percent,
/// or the word.
ChartData data_of(const Timeline& timeline, const std::vector<std::string>& names) {
  ChartData data{{{"row", timeline.row_title, /*text=*/true}}};
  for (std::size_t t = 0; t < timeline.times.size(); ++t) {
    data.columns.push_back({fmt::format("t{}", t),
                            fmt::format("{} {}", timeline.time_title, timeline.times[t]),
                            /*text=*/true});
  }
  for (std::size_t r = 0; r < names.size(); ++r) {
    data.rows.push_back({names[r]});
    for (std::size_t t = 0; t < timeline.times.size(); ++t) {
      data.rows.back().push_back(timeline.has_word[r][t]
                                     ? Cell(timeline.word)
                                     : Cell(std::round(1000 * timeline.values[r][t]) / 1000));
    }
  }
  return data;
}

/// From one field per time to one row per cell, with its borders and its time.
Json transform_of(const Timeline& timeline) {
  std::vector<std::string> fields;
  for (std::size_t t = 0; t < timeline.times.size(); ++t) fields.push_back(fmt::format("t{}", t));
  const auto calculate = [](const char* name, const char* formula) {
    return Json{{"calculate", formula}, {"as", name}};
  };
  return {{{"fold", fields}, {"as", {"key", "text"}}},
          calculate("number", "toNumber(slice(datum.key, 1))"),
          calculate("x", "times[datum.number]"),
          calculate("from", "borders[datum.number]"),
          calculate("to", "borders[datum.number + 1]"),
          calculate("value", "toNumber(datum.text)")};
}

Json colours(const Timeline& timeline) {
  return {{"field", "value"},
          {"type", "quantitative"},
          {"title", timeline.value_title},
          {"scale", {{"domain", {0, 1}}}},
          {"legend", {{"gradientLength", 160}, {"format", ".0%"}}}};
}

/// Rows of a limited height of the chart.
double height_of(std::size_t rows) {
  return std::clamp(6.0 * static_cast<double>(rows), 160.0, 420.0);
}

}  // namespace

Json timeline_chart(const Timeline& timeline) {
  const std::vector<std::string> names = labels(timeline.rows);
  const TimeAxis axis(timeline.times);
  Json spec = start(data_of(timeline, names), height_of(names.size()));
  spec["params"] = {{{"name", "times"}, {"value", timeline.times}},
                    {{"name", "borders"}, {"value", axis.borders(timeline.times)}}};
  spec["transform"] = transform_of(timeline);
  const Json tips{tip("row", timeline.row_title, /*text=*/true), tip("x", timeline.time_title),
                  tip("text", timeline.value_title, /*text=*/true)};
  Json x = quantity("from", {.title = timeline.time_title, .whole = true});
  axis.apply_to(x);
  spec["encoding"] = {{"x", x},
                      {"x2", {{"field", "to"}}},
                      {"y",
                       {{"field", "row"},
                        {"type", "ordinal"},
                        {"title", timeline.row_title},
                        {"sort", names},
                        {"axis", {{"labels", false}, {"ticks", false}}}}},
                      {"tooltip", tips}};
  const std::string is_word = "datum.text === " + text_of(Json(timeline.word));
  spec["layer"] = {
      {{"transform", {{{"filter", "!(" + is_word + ")"}}}},
       {"mark", {{"type", "rect"}}},
       {"encoding", {{"color", colours(timeline)}}}},
      {{"transform", {{{"filter", is_word}}}}, {"mark", {{"type", "rect"}, {"style", "word"}}}}};
  return spec;
}

}}  // namespace rectify
