#include "chart_data.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string csv_field(const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    return std::isfinite(*number) ? fmt::format("{:.6g}", *number) : "";
  }
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr || text->find_first_of(",\"\r\n") == std::string::npos) {
    return text == nullptr ? "" : *text;
  }
  std::string quoted = "\"";
  for (const char c : *text) c == '"' ? quoted += "\"\"" : quoted += c;
  return quoted + "\"";
}

}  // namespace

Cell cell(std::optional<double> number) { return number ? Cell(*number) : Cell(); }

Json ChartData::to_json() const {
  std::string csv;
  Json parse = Json::object();
  for (const DataColumn& column : columns) {
    csv += (csv.empty() ? "" : ",") + column.field;
    parse[column.field] = column.text ? "string" : "number";
  }
  for (const std::vector<Cell>& row : rows) {
    csv += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) csv += (i == 0 ? "" : ",") + csv_field(row[i]);
  }
  return {{"values", csv}, {"format", {{"type", "csv"}, {"parse", parse}}}};
}

Json ChartData::meta() const {
  Json titles = Json::object();
  for (const DataColumn& column : columns) titles[column.field] = column.title;
  return {{"columns", titles}};
}

}}  // namespace rectify
