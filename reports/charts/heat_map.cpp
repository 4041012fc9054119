#include <fmt/format.h>

#include <algorithm>

#include "../page/text.hpp"
#include "chart_parts.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using namespace chart_parts;

/// With more rows than this, row names are left out.
constexpr std::size_t most_named = 40;

std::string column_field(std::size_t column) { return fmt::format("c{}", column); }

bool has_word(const Grid& grid, std::size_t row, std::size_t column) {
  return !grid.has_word.empty() && grid.has_word[row][column];
}

ChartData data_of(const Grid& grid, const std::vector<std::string>& names) {
  // Text, because cells may hold the word.
  ChartData data{{{"row", grid.row_title, /*text=*/true}}};
  const std::vector<std::string> titles = labels(grid.columns);
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    data.columns.push_back({column_field(c), titles[c], /*text=*/true});
  }
  for (std::size_t r = 0; r < names.size(); ++r) {
    data.rows.push_back({names[r]});
    for (std::size_t c = 0; c < grid.columns.size(); ++c) {
      data.rows.back().push_back(has_word(grid, r, c) ? Cell(grid.word) : cell(grid.values[r][c]));
    }
  }
  return data;
}

/// From one field per column to one row per cell.
Json transform_of(const Grid& grid) {
  std::vector<std::string> fields;
  for (std::size_t c = 0; c < grid.columns.size(); ++c) fields.push_back(column_field(c));
  const Json names = labels(grid.columns);
  return {{{"fold", fields}, {"as", {"key", "text"}}},
          {{"calculate", text_of(names) + "[toNumber(slice(datum.key, 1))]"}, {"as", "column"}},
          {{"filter", "datum.text !== '' && datum.text !== null"}},
          {{"calculate", "toNumber(datum.text)"}, {"as", "value"}}};
}

Json colour_scale(const Grid& grid) {
  Json colour{{"field", "value"},
              {"type", "quantitative"},
              {"title", grid.value_title},
              {"legend", {{"gradientLength", 160}}}};
  if (!grid.format.empty()) colour["legend"]["format"] = tick_format(grid.format);
  if (grid.range) colour["scale"]["domain"] = *grid.range;
  return colour;
}

Json tips_of(const Grid& grid) {
  return {tip("row", grid.row_title, /*text=*/true),
          tip("column", grid.column_title, /*text=*/true),
          tip("text", grid.value_title, /*text=*/true)};
}

/// Numbers in the cells of the weaker or of the stronger half of the colour range.
Json numbers(const Grid& grid, bool strong) {
  double largest = 0;
  for (const auto& row : grid.values) {
    for (const auto& value : row) largest = std::max(largest, value.value_or(0));
  }
  Json text{{"field", "value"}, {"type", "quantitative"}};
  if (!grid.format.empty()) text["format"] = grid.format;
  const double half = 0.5 * (grid.range ? (*grid.range)[1] : largest);
  return {{"transform",
           {{{"filter", fmt::format("datum.value {} {:.6g}", strong ? ">" : "<=", half)}}}},
          {"mark", {{"type", "text"}, {"style", strong ? "strong-cell" : "weak-cell"}}},
          {"encoding", {{"text", text}}}};
}

Json axis_of_columns(const Grid& grid) {
  const bool narrow = std::all_of(grid.columns.begin(), grid.columns.end(),
                                  [](const std::string& name) { return name.size() < 4; });
  return {{"labelAngle", narrow ? 0 : -40},
          {"labelOverlap", narrow ? Json("greedy") : Json(false)},
          {"labelLimit", 90}};
}

Json positions(const Grid& grid, const std::vector<std::string>& rows, bool named) {
  Json row_axis{{"labelExpr", lines_of_label}};
  if (!named) row_axis = {{"labels", false}, {"ticks", false}};
  return {{"x",
           {{"field", "column"},
            {"type", "ordinal"},
            {"title", grid.column_title},
            {"sort", labels(grid.columns)},
            {"axis", axis_of_columns(grid)}}},
          {"y",
           {{"field", "row"},
            {"type", "ordinal"},
            {"title", grid.row_title},
            {"sort", rows},
            {"axis", row_axis}}}};
}

/// The height of a row in pixels: room for its name, within a limited height of the chart.
double height_of_row(const Grid& grid) {
  const auto rows = static_cast<double>(grid.rows.size());
  if (grid.numbers) return 30;
  return rows <= most_named ? std::clamp(240 / rows, 12.0, 30.0) : std::clamp(480 / rows, 1.0, 8.0);
}

}  // namespace

Json heat_map(const Grid& grid) {
  const std::vector<std::string> rows = labels(grid.rows);
  Json spec = start(data_of(grid, rows), height_of_row(grid) * static_cast<double>(rows.size()));
  spec["transform"] = transform_of(grid);
  spec["encoding"] = positions(grid, rows, rows.size() <= most_named);
  const Json is_word = "datum.text === " + text_of(Json(grid.word));
  Json cells{{"mark", {{"type", "rect"}}},
             {"encoding", {{"color", colour_scale(grid)}, {"tooltip", tips_of(grid)}}}};
  spec["layer"] = Json::array();
  if (!grid.has_word.empty()) {
    cells["transform"] = {{{"filter", "isFinite(datum.value)"}}};
    spec["layer"].push_back(cells);
    spec["layer"].push_back({{"transform", {{{"filter", is_word}}}},
                             {"mark", {{"type", "rect"}, {"style", "word"}}},
                             {"encoding", {{"tooltip", tips_of(grid)}}}});
  } else {
    spec["layer"].push_back(cells);
  }
  if (grid.numbers) {
    spec["layer"].push_back(numbers(grid, /*strong=*/false));
    spec["layer"].push_back(numbers(grid, /*strong=*/true));
  }
  return spec;
}

}}  // namespace rectify
