#include <rectify/tables/table_column.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

using Keep = TableColumn::Keep;

TableColumn column_of(const std::vector<std::string>& cells, Keep keep = Keep::numbers,
                      const std::vector<std::string>& missing_words = {"NA", "?"}) {
  TableColumn column("c", 0, keep);
  const MissingWords words(missing_words);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    column.add({cells[i], {i + 2, 1}}, words, '.');
  }
  return column;
}

ColumnContent content_of(const std::vector<std::string>& cells) {
  return column_of(cells).content();
}

}  // namespace

TEST_CASE("table column: numbers are kept by row, with NaN where they are missing", "[tables]") {
  const TableColumn column = column_of({"1", " 2.5 ", "NA", "", "-3e2"});
  REQUIRE(column.numbers().size() == 5);
  CHECK(column.numbers()[1] == Scalar(2.5));
  CHECK(std::isnan(column.numbers()[2]));
  CHECK(column.is_missing(3));
  CHECK(column.missing().cells == 2);
  CHECK(column.missing().line == 4);
  CHECK(column.low() == -300);
  CHECK_FALSE(column.whole());
}

TEST_CASE("table column: a missing word may be a number", "[tables]") {
  const TableColumn column = column_of({"1", "-999", "3"}, Keep::numbers, {"-999"});
  CHECK(column.missing().cells == 1);
  CHECK(column.low() == 1);
}

TEST_CASE("table column: texts are numbered in the order in which they appear", "[tables]") {
  const TableColumn column = column_of({"b", "a", "?", "b", "07", "7"}, Keep::texts);
  CHECK(column.texts() == std::vector<std::string>{"b", "a", "07", "7"});
  CHECK(std::vector<std::uint32_t>(column.codes().begin(), column.codes().end()) ==
        std::vector<std::uint32_t>{0, 1, TableColumn::no_text, 0, 2, 3});
  CHECK(column.first_line_of(2) == 6);
}

TEST_CASE("table column: kinds of texts are counted each time, not only the first", "[tables]") {
  const TableColumn column = column_of(
      {"a", "yes", "inf", "2024-01-31", "7", "?", "a", "yes", "inf", "2024-01-31", "7", "?", "a"},
      Keep::texts);
  CHECK(column.words().cells == 3);
  CHECK(column.words().line == 2);
  CHECK(column.booleans_count() == 2);
  CHECK(column.not_finite().cells == 2);
  CHECK(column.dates().cells == 2);
  CHECK(column.numbers_count() == 2);
  CHECK(column.missing().cells == 2);
  CHECK(column.texts() == std::vector<std::string>{"a", "yes", "inf", "2024-01-31", "7"});
  CHECK(column.codes()[6] == 0);
  CHECK(column.codes()[10] == 4);
  CHECK(column.is_missing(11));
}

TEST_CASE("table column: what a column holds is decided by most of its cells", "[tables]") {
  CHECK(content_of({"1", "2", ""}) == ColumnContent::numbers);
  CHECK(content_of({"true", "False", "YES", "no"}) == ColumnContent::booleans);
  CHECK(content_of({"1", "true", "0"}) == ColumnContent::numbers);
  CHECK(content_of({"red", "green", "1"}) == ColumnContent::texts);
  CHECK(content_of({"yes", "no", "maybe"}) == ColumnContent::texts);
  CHECK(content_of({"1", "2", "3", "four"}) == ColumnContent::mixed);
  CHECK(content_of({"2024-01-31", "2024-02-01"}) == ColumnContent::dates);
  CHECK(content_of({"", "NA"}) == ColumnContent::nothing);
}

TEST_CASE("table column: whether it counts the rows", "[tables]") {
  CHECK(column_of({"5", "6", "7"}).counts_rows());
  CHECK_FALSE(column_of({"5", "6", "8"}).counts_rows());
  CHECK_FALSE(column_of({"5", "", "6"}).counts_rows());
}

TEST_CASE("table column: infinity and numbers beyond a float are counted", "[tables]") {
  const TableColumn column = column_of({"1", "inf", "1e400"});
  CHECK(column.not_finite().cells == 2);
  CHECK(column.not_finite().text() == "2 rows, the first in row 3");
  CHECK(column.not_finite().example == "\"inf\"");
}

TEST_CASE("table column: beyond a float with a decimal comma too", "[tables]") {
  TableColumn column("x", 0, TableColumn::Keep::numbers);
  column.add({"1,5e400", {2, 1}}, MissingWords(std::vector<std::string>{}), ',');
  CHECK(column.not_finite().cells == 1);
  CHECK(column.words().cells == 0);
}
