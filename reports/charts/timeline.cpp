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
/// or its word.
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
      const auto& word = timeline.word_of[r][t];
      data.rows.back().push_back(word ? Cell(timeline.words.at(*word))
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
          {"title", timeline.legend},
          {"scale", {{"domain", {0, 1}}}},
          {"legend", {{"gradientLength", 140}, {"format", ".0%"}}}};
}

/// The words that some cell holds, in their order.
std::vector<std::string> words_in_use(const Timeline& timeline) {
  std::vector<std::string> used;
  for (std::size_t word = 0; word < timeline.words.size(); ++word) {
    const bool some = std::any_of(
        timeline.word_of.begin(), timeline.word_of.end(),
        [&](const auto& row) { return std::find(row.begin(), row.end(), word) != row.end(); });
    if (some) used.push_back(timeline.words[word]);
  }
  return used;
}

/// The page gives this style one colour for each word.
Json word_colours(const Timeline& timeline, const std::vector<std::string>& used) {
  return {{"field", "text"},
          {"type", "nominal"},
          {"title", nullptr},
          {"scale", {{"domain", timeline.words}}},
          {"legend", {{"symbolType", "square"}, {"values", used}}}};
}

/// Rows of whole pixels, since borders within a pixel show as seams, in a chart of a limited
/// height.
double height_of(std::size_t rows) {
  const double count = std::max(1.0, static_cast<double>(rows));
  const double row =
      std::clamp(6.0, std::ceil(160 / count), std::max(1.0, std::floor(420 / count)));
  return row * count;
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
  const std::string is_word = "indexof(" + text_of(Json(timeline.words)) + ", datum.text) >= 0";
  spec["resolve"] = {{"scale", {{"color", "independent"}}}};
  // Each column reaches a little into the next one, which is drawn over it: no seam remains.
  const Json cell{{"type", "rect"}, {"x2Offset", 0.6}};
  Json word_cell = cell;
  word_cell["style"] = "word";
  spec["layer"] = {{{"transform", {{{"filter", "!(" + is_word + ")"}}}},
                    {"mark", cell},
                    {"encoding", {{"color", colours(timeline)}}}}};
  if (const auto used = words_in_use(timeline); !used.empty()) {
    spec["layer"].push_back({{"transform", {{{"filter", is_word}}}},
                             {"mark", word_cell},
                             {"encoding", {{"color", word_colours(timeline, used)}}}});
  }
  return spec;
}

}}  // namespace rectify
