#include "csv_columns.hpp"

#include <algorithm>
#include <utility>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Range column_indices{.low = -1 << 24, .high = 1 << 24};

Json to_json_column(const CsvColumns::Column& column) {
  return std::visit([](const auto& value) { return Json(value); }, column);
}

/// None if a problem was reported.
std::optional<CsvColumns::Column> read_column(const Reader& reader) {
  const std::size_t before = reader.problem_count();
  CsvColumns::Column column;
  if (reader.value().is_string()) {
    std::string name;
    read(reader, name, not_empty);
    column = std::move(name);
  } else if (reader.value().is_number()) {
    Index index = 0;
    read(reader, index, column_indices);
    column = index;
  } else {
    reader.refuse(expected_of(static_cast<const CsvColumns*>(nullptr), {}));
  }
  if (reader.problem_count() > before) return std::nullopt;
  return column;
}

}  // namespace

bool CsvColumns::have_names() const {
  return std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return std::holds_alternative<std::string>(column);
  });
}

CsvColumns::Column column_called(const std::string& name, bool has_names) {
  if (has_names) return name;
  return static_cast<Index>(std::stoll(name));
}

std::string expected_of(const CsvColumns*, const Range&) {
  return "the name or the index of a column, or a list of them";
}

void read(const Reader& reader, CsvColumns& columns, const Range& range) {
  const Json& json = reader.value();
  if (json.is_array() && json.empty()) return reader.refuse(expected_of(&columns, range));
  std::vector<CsvColumns::Column> read;
  const std::size_t size = json.is_array() ? json.size() : 1;
  for (std::size_t i = 0; i < size; ++i) {
    auto column = read_column(json.is_array() ? reader.item(i) : reader);
    if (column) read.push_back(std::move(*column));
  }
  if (read.size() == size) columns.columns = std::move(read);
}

bool accepts(const CsvColumns& columns, const Range&) { return !columns.columns.empty(); }

Json to_json(const CsvColumns& columns) {
  if (columns.columns.size() == 1) return to_json_column(columns.columns[0]);
  Json list = Json::array();
  for (const auto& column : columns.columns) list.push_back(to_json_column(column));
  return list;
}

Json schema_of(const CsvColumns*, const Range&, Json& definitions) {
  const std::string* text = nullptr;
  const Json column = schema_of_any(
      {schema_of(text, not_empty, definitions), schema_of_numbers("integer", column_indices)});
  return schema_of_any({column, {{"type", "array"}, {"items", column}, {"minItems", 1}}});
}

}}  // namespace rectify
