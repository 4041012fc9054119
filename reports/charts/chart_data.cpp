#include "chart_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../../io/csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Significant digits with which the numbers of a column are written: six of their range, so that
/// large numbers that differ little stay different.
int digits_of(const std::vector<std::vector<Cell>>& rows, std::size_t column) {
  constexpr int least = 6, most = 17;
  double low = INFINITY, high = -INFINITY;
  for (const std::vector<Cell>& row : rows) {
    const auto* number = column < row.size() ? std::get_if<double>(&row[column]) : nullptr;
    if (number == nullptr || !std::isfinite(*number)) continue;
    low = std::min(low, *number);
    high = std::max(high, *number);
  }
  if (!(low < high)) return low == high ? most : least;
  const double size = std::max(std::abs(low), std::abs(high));
  return std::clamp(least + static_cast<int>(std::floor(std::log10(size / (high - low)))), least,
                    most);
}

std::string csv_field(const Cell& cell, int digits) {
  if (const auto* number = std::get_if<double>(&cell)) {
    if (!std::isfinite(*number)) return "";
    return digits < 17 ? fmt::format("{:.{}g}", *number, digits) : fmt::format("{}", *number);
  }
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? "" : csv_cell(*text);
}

}  // namespace

Cell cell(std::optional<double> number) { return number ? Cell(*number) : Cell(); }

Json ChartData::to_json() const {
  std::vector<std::string> fields;
  Json parse = Json::object();
  for (const DataColumn& column : columns) {
    fields.push_back(column.field);
    parse[column.field] = column.text ? "string" : "number";
  }
  std::vector<int> digits;
  for (std::size_t c = 0; c < columns.size(); ++c) digits.push_back(digits_of(rows, c));
  std::string csv = csv_row(fields);
  for (const std::vector<Cell>& row : rows) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < row.size(); ++c) cells.push_back(csv_field(row[c], digits[c]));
    csv += '\n' + csv_row(cells);
  }
  return {{"values", csv}, {"format", {{"type", "csv"}, {"parse", parse}}}};
}

Json ChartData::meta() const {
  Json titles = Json::object();
  for (const DataColumn& column : columns) titles[column.field] = column.title;
  return {{"columns", titles}};
}

}}  // namespace rectify
