#include <rectify/base/error.hpp>
#include <rectify/io/csv.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

using Values = std::vector<Scalar>;
using Cells = std::vector<std::string>;

CsvNumbers numbers(const std::string& text) { return parse_csv_numbers(text, "x.csv"); }

std::string csv_refusal(const std::string& text) {
  try {
    numbers(text);
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

std::vector<Cells> rows(const std::string& text) {
  std::vector<Cells> result;
  CsvRows reader(text, "x.csv");
  for (auto row = reader.next(); !row.empty(); row = reader.next()) {
    result.emplace_back();
    for (const CsvCell& cell : row) result.back().emplace_back(cell.text);
  }
  return result;
}

}  // namespace

TEST_CASE("csv: numbers are read row by row, with a header or without") {
  CHECK(numbers("1,2.5\n-3,4e2\n").values == Values{1, 2.5, -3, 400});
  CHECK(numbers("1,2.5\n-3,4e2\n").names.empty());
  const CsvNumbers named = numbers("width,height\n1,2\n3,4");
  CHECK(named.names == Cells{"width", "height"});
  CHECK(named.columns == 2);
  CHECK(named.values == Values{1, 2, 3, 4});
  CHECK(numbers("a,b\n").values.empty());
}

TEST_CASE("csv: lines may end in LF, CRLF or CR, and blank ones are passed over") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    CHECK(numbers(end + "1,2" + end + end + "3,4" + end + "  " + end).values == Values{1, 2, 3, 4});
  }
}

TEST_CASE("csv: columns may be separated by semicolons or tabs") {
  CHECK(numbers("1;2\n3;4").values == Values{1, 2, 3, 4});
  CHECK(numbers("1\t2\n3\t4").values == Values{1, 2, 3, 4});
}

TEST_CASE("csv: numbers may have blanks, quotes, a plus sign, or be too small for their type") {
  CHECK(numbers(" 1 ,\"2\",+3,1e-400\n").values == Values{1, 2, 3, 0});
}

TEST_CASE("csv: a byte order mark is no part of the first cell") {
  CHECK(numbers("\xef\xbb\xbf"
                "1,2\n")
            .values == Values{1, 2});
}

TEST_CASE("csv: quotes keep separators, line ends and doubled quotes") {
  CHECK(rows("a,\"b,c\",\"d\ne\",\"say \"\"hi\"\"\",\"\"\n1,2,3,4,5") ==
        std::vector<Cells>{{"a", "b,c", "d\ne", "say \"hi\"", ""}, {"1", "2", "3", "4", "5"}});
  for (const std::string text : {"plain", "b,c", "d\ne", "say \"hi\"", "a;b", ""}) {
    CHECK(rows("x," + csv_cell(text) + ",y") == std::vector<Cells>{{"x", text, "y"}});
  }
}

TEST_CASE("csv: a line end within quotes counts as a line") {
  CHECK(csv_refusal("a,\"b\nc\"\n1,x\n") ==
        "x.csv:3:3: column \"b\\x0ac\": expected a number, got \"x\"");
}

TEST_CASE("csv: a missing value is an error with its place") {
  CHECK(csv_refusal("1,2,3\n4,,6\n") == "x.csv:2:3: column 2: expected a number, got nothing");
  CHECK(csv_refusal("a,b,c\n4,5,\n") == "x.csv:2:5: column \"c\": expected a number, got nothing");
}

TEST_CASE("csv: what is no number is an error with its place and a hint") {
  CHECK(csv_refusal("1,2\n3,abc\n") == "x.csv:2:3: column 2: expected a number, got \"abc\"");
  CHECK(csv_refusal("1;2\n3;0,5\n") ==
        "x.csv:2:3: column 2: expected a number, got \"0,5\" (use a decimal point)");
  CHECK(csv_refusal("1 2\n3 4\n") ==
        "x.csv:2:1: column \"1 2\": expected a number, got \"3 4\" (separate columns by a "
        "comma, a semicolon or a tab)");
  CHECK(csv_refusal("1,x,3\n4,5,6\n") ==
        "x.csv:1:3: column 2: expected a number, got \"x\" (a header row contains no numbers)");
  CHECK(csv_refusal("<html>\n<body>\n") ==
        "x.csv:2:1: column \"<html>\": expected a number, got \"<body>\" (is this a web page?)");
}

TEST_CASE("csv: numbers that are not finite are refused") {
  for (const std::string text : {"nan", "inf", "-inf", "1e999"}) {
    CHECK(csv_refusal("1,2\n3," + text) ==
          "x.csv:2:3: column 2: expected a finite number, got \"" + text + "\"");
  }
  CHECK(csv_refusal("nan,2\n") == "x.csv:1:1: column 1: expected a finite number, got \"nan\"");
}

TEST_CASE("csv: every row has as many columns as the first") {
  CHECK(csv_refusal("1,2,3\n\n4,5\n") == "x.csv:3: columns: expected 3 as in line 1, got 2");
  CHECK(csv_refusal("\na,b\n1,2,3\n") == "x.csv:3: columns: expected 2 as in line 2, got 3");
}

TEST_CASE("csv: more columns than anybody has are refused before they take memory") {
  const std::string most(1 << 18, ','), two_lines = "a,b\n" + most;
  CHECK(csv_refusal(most) == "x.csv:1: columns: expected at most 262144, got more");
  CHECK(csv_refusal(two_lines) == "x.csv:2: columns: expected at most 262144, got more");
  CHECK(rows(most.substr(1))[0].size() == std::size_t{1} << 18);
}

TEST_CASE("csv: a cell that begins as a file with a byte order mark does keeps its first bytes") {
  const std::string text = csv_cell("\ufeffa") + ",b\n";
  CsvRows rows(text, "x.csv");
  CHECK(rows.next()[0].text == "\ufeffa");
}

TEST_CASE("csv: a file without rows is refused") {
  CHECK(csv_refusal("") == "x.csv: rows: expected at least one, got none");
  CHECK(csv_refusal("\n \r\n") == "x.csv: rows: expected at least one, got none");
}

TEST_CASE("csv: quotes that do not end, or that something follows, are refused") {
  CHECK(csv_refusal("1,\"2\n3,4\n") ==
        "x.csv:1:3: expected a closing quote, got the end of the file");
  CHECK(csv_refusal("1,\"2\"3\n") ==
        "x.csv:1:6: expected a separator after the closing quote, got \"3\"");
}

TEST_CASE("csv: no text, however cut or damaged, does more than throw") {
  const std::string text =
      "\xef\xbb\xbf"
      "a,\"b\"\"c\"\r\n1,\"2\"\n3.5e1,-4\n";
  for (std::size_t i = 0; i < text.size(); ++i) {
    csv_refusal(text.substr(0, i));
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = text;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      csv_refusal(damaged);
    }
  }
  CHECK(numbers(text).values == Values{1, 2, 35, -4});
}
