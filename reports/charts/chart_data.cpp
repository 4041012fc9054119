#include "chart_data.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../../io/csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string csv_field(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    return std::isfinite(*number) ? fmt::format("{:.6g}", *number) : "";
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
  std::string csv = csv_row(fields);
  for (const std::vector<Cell>& row : rows) {
    std::vector<std::string> cells;
    for (const Cell& cell : row) cells.push_back(csv_field(cell));
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
