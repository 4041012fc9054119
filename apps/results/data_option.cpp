#include "data_option.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "../../base/error.hpp"
#include "../../datasets/csv_files.hpp"
#include "../../datasets/digits.hpp"
#include "../../io/json.hpp"
#include "../../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Source read_data_option(const std::string& text) {
  const std::string where = "--data";
  const bool is_json = text.find_first_of("{[\"") == 0;
  const JsonDocument document = is_json ? parse_json(text, where) : JsonDocument(Json(text), where);
  std::vector<Problem> problems;
  Source source = Digits{};
  read(Reader(document.value, "", problems), source, any_number);
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    Mismatch mismatch = problem.mismatch;
    mismatch.where = is_json ? document.where(problem.path) : where;
    texts.push_back(mismatch.text());
  }
  if (!texts.empty()) throw ConfigError(lines(texts));
  return source;
}

bool is_table_name(const std::string& text) {
  constexpr std::array<std::string_view, 5> endings{".csv", ".tsv", ".txt", ".data", ".dat"};
  return !text.starts_with('{') &&
         std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
           return text.ends_with(ending) || text.ends_with(std::string(ending) + ".gz");
         });
}

Source table_like(const std::string& file, const TableEncoding& encoding, Missing missing) {
  CsvFiles table;
  table.train = table.test = file;
  table.task = encoding.task;
  table.missing = missing;
  for (const std::string& name : encoding.label_names) {
    table.label.columns.push_back(column_called(name, encoding.has_names));
  }
  if (encoding.weight_name) {
    table.weight = CsvColumns{{column_called(*encoding.weight_name, encoding.has_names)}};
  }
  return table;
}

}}  // namespace rectify
