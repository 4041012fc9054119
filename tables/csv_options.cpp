#include "csv_options.hpp"

#include <fmt/format.h>

#include <utility>

#include "../io/csv_dialect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Range category_counts{.low = 1};

/// None if a problem was reported.
std::optional<ColumnCategories::Categories> read_categories(const Reader& reader) {
  const std::size_t before = reader.problem_count();
  ColumnCategories::Categories categories;
  if (reader.value().is_array()) {
    std::vector<std::string> names;
    read(reader, names, any_number);
    if (names.empty()) reader.refuse(expected_of(&names, category_counts));
    categories = std::move(names);
  } else {
    CategoryEncoding encoding{};
    const std::string names = "one_hot, ordinal, or a list of categories in their order";
    const std::string got = reader.value().is_string() ? reader.value().get<std::string>() : "";
    if (const auto found = find_named<CategoryEncoding>(got)) {
      encoding = *found;
    } else {
      reader.refuse(names, did_you_mean(got, list_names<CategoryEncoding>()));
    }
    categories = encoding;
  }
  if (reader.problem_count() > before) return std::nullopt;
  return categories;
}

}  // namespace

std::string expected_of(const ColumnCategories*, const Range&) {
  return "an object with names of columns as keys";
}

void read(const Reader& reader, ColumnCategories& categories, const Range& range) {
  if (!reader.value().is_object()) return reader.refuse(expected_of(&categories, range));
  const std::size_t before = reader.problem_count();
  ColumnCategories read;
  for (const auto& [name, ignored] : reader.value().items()) {
    if (auto column = read_categories(reader.member(name))) read.columns[name] = std::move(*column);
  }
  if (reader.problem_count() == before) categories = std::move(read);
}

bool accepts(const ColumnCategories&, const Range&) { return true; }

Json to_json(const ColumnCategories& categories) {
  Json json = Json::object();
  for (const auto& [name, column] : categories.columns) {
    json[name] = std::visit([](const auto& value) { return to_json(value); }, column);
  }
  return json;
}

Json schema_of(const ColumnCategories*, const Range&, Json& definitions) {
  const std::vector<std::string>* list = nullptr;
  Json names = schema_of(list, any_number, definitions);
  names["minItems"] = 1;
  Json object = schema_of_object();
  object["additionalProperties"] =
      schema_of_any({schema_of_names(list_names<CategoryEncoding>()), std::move(names)});
  return object;
}

std::string expected_of(const CsvSeparator*, const Range&) {
  return "one character, tab or blanks";
}

void read(const Reader& reader, CsvSeparator& separator, const Range& range) {
  const Json& json = reader.value();
  const auto found = json.is_string() ? csv_separator_of(json.get<std::string>()) : std::nullopt;
  if (!found) return reader.refuse(expected_of(&separator, range));
  separator.character = *found;
}

bool accepts(const CsvSeparator&, const Range&) { return true; }

Json to_json(const CsvSeparator& separator) {
  return separator.character == '\t' ? "tab" : std::string(1, separator.character);
}

/// One character of ASCII that is neither a quote, a line break nor 0; or a name.
Json schema_of(const CsvSeparator*, const Range&, Json&) {
  return schema_of_any(
      {schema_of_names(csv_separator_names()),
       {{"type", "string"}, {"pattern", R"(^[\u0001-\t\u000b\u000c\u000e-!#-\u007f]$)"}}});
}

}}  // namespace rectify
