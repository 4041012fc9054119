#include "table_encoding.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "../base/names.hpp"
#include "../io/json_shape.hpp"
#include "../io/refuse.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Json column_to_json(const EncodedColumn& column) {
  Json json{{"name", column.name}, {"kind", name_of(column.kind)}};
  if (column.kind == ColumnKind::category) {
    json["categories"] = column.categories;
    json["ordinal"] = column.ordinal;
  }
  if (column.fill) json["fill"] = *column.fill;
  if (column.indicator) json["indicator"] = true;
  return json;
}

template <class Enum>
Enum named(const Json& json, const std::string& where) {
  const std::string text = json.get<std::string>();
  if (const auto found = find_named<Enum>(text)) return *found;
  refuse(where, "value", one_of(list_names<Enum>()), in_quotes(text));
}

EncodedColumn column_from_json(const Json& json, const std::string& where) {
  EncodedColumn column{.name = json["name"], .kind = named<ColumnKind>(json["kind"], where)};
  column.categories = json.value("categories", std::vector<std::string>{});
  column.ordinal = json.value("ordinal", false);
  if (json.contains("fill")) column.fill = json["fill"].get<double>();
  column.indicator = json.value("indicator", false);
  return column;
}

Json shape_of_column() {
  return {{"name", "text"},          {"kind", "text"},
          {"categories?", {"text"}}, {"ordinal?", "true or false"},
          {"fill?", "number"},       {"indicator?", "true or false"}};
}

}  // namespace

Index EncodedColumn::width() const {
  const bool several = kind == ColumnKind::category && !ordinal;
  return (several ? std::ssize(categories) : 1) + (indicator ? 1 : 0);
}

std::vector<std::string> EncodedColumn::feature_names() const {
  std::vector<std::string> names;
  if (kind == ColumnKind::category && !ordinal) {
    for (const std::string& category : categories) names.push_back(name + "=" + category);
  } else {
    names.push_back(name);
  }
  if (indicator) names.push_back(name + " missing");
  return names;
}

Index TableEncoding::features() const {
  return std::accumulate(
      columns.begin(), columns.end(), Index{0},
      [](Index sum, const EncodedColumn& column) { return sum + column.width(); });
}

std::vector<std::string> TableEncoding::feature_names() const {
  std::vector<std::string> names;
  for (const EncodedColumn& column : columns) {
    std::ranges::move(column.feature_names(), std::back_inserter(names));
  }
  return names;
}

TableEncoding TableEncoding::of_names(const std::vector<std::string>& features,
                                      const std::vector<std::string>& classes) {
  TableEncoding encoding{.task = classes.empty() ? Task::regression : Task::classification,
                         .classes = classes};
  for (const std::string& name : features) encoding.columns.push_back({.name = name});
  return encoding;
}

Json encoding_to_json(const TableEncoding& encoding) {
  Json json{{"has_names", encoding.has_names},
            {"file_columns", encoding.file_columns},
            {"columns", Json::array()},
            {"task", name_of(encoding.task)},
            {"label_names", encoding.label_names},
            {"classes", encoding.classes},
            {"missing_words", encoding.missing_words}};
  if (encoding.weight_name) json["weight_name"] = *encoding.weight_name;
  for (const EncodedColumn& column : encoding.columns) {
    json["columns"].push_back(column_to_json(column));
  }
  return json;
}

TableEncoding encoding_from_json(const Json& json, const std::string& where) {
  const Json texts = Json::array({"text"});
  check_shape(json,
              {{"has_names", "true or false"},
               {"file_columns", "count"},
               {"columns", Json::array({shape_of_column()})},
               {"task", "text"},
               {"label_names", texts},
               {"classes", texts},
               {"missing_words", texts},
               {"weight_name?", "text"}},
              where);
  TableEncoding encoding{.has_names = json["has_names"],
                         .file_columns = json["file_columns"],
                         .task = named<Task>(json["task"], where),
                         .label_names = json["label_names"],
                         .classes = json["classes"],
                         .missing_words = json["missing_words"]};
  if (json.contains("weight_name")) encoding.weight_name = json["weight_name"].get<std::string>();
  for (const Json& column : json["columns"]) {
    encoding.columns.push_back(column_from_json(column, where));
  }
  return encoding;
}

}}  // namespace rectify
