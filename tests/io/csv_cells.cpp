#include <rectify/io/byte_source.hpp>
#include <rectify/io/csv.hpp>

#include <string>

#include "../json_lines.hpp"

// Prints tables as they are read, for csv_cells_test.py. Each line of standard input is an object
// that names a file and may give its dialect: {"file": "x.csv", "separator": ";", "header": true}.
// For each, one line of JSON has the dialect and the cells, or the refusal.

namespace rectify { namespace {

CsvGiven given_in(const Json& options) {
  CsvGiven given;
  if (options.contains("separator")) {
    given.separator = csv_separator_of(options["separator"].get<std::string>());
  }
  if (options.contains("decimal")) given.decimal = options["decimal"].get<std::string>()[0];
  if (options.contains("header")) given.header = options["header"].get<bool>();
  return given;
}

Json read_table(const Json& request) {
  const std::string path = request["file"];
  CsvRows rows(unpacked_source(file_source(path), path), path, given_in(request));
  const CsvDialect& dialect = rows.dialect();
  Json result{{"separator", csv_separator_name(dialect.separator)},
              {"decimal", std::string(1, dialect.decimal)},
              {"header", dialect.header},
              {"reason", dialect.header_reason},
              {"columns", dialect.columns},
              {"rows", Json::array()}};
  for (auto row = rows.next(); !row.empty(); row = rows.next()) {
    Json& cells = result["rows"].emplace_back(Json::array());
    for (const CsvCell& cell : row) cells.push_back(std::string(cell.text));
  }
  return result;
}

}}  // namespace rectify

int main() { rectify::test::answer_lines(rectify::read_table); }
