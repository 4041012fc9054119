#include <rectify/base/error.hpp>
#include <rectify/io/csv.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
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
  CHECK(csv_refusal("1;2.5\n3;0,5\n") ==
        "x.csv:2:3: column 2: expected a number, got \"0,5\" (use a decimal point)");
  CHECK(csv_refusal("1:2\n3:4\n") ==
        "x.csv:2:1: column \"1:2\": expected a number, got \"3:4\" (separators of columns: comma, "
        "semicolon, tab, | or blanks)");
  CHECK(csv_refusal("1,x,3\n4,5,6\n") ==
        "x.csv:1:3: column 2: expected a number, got \"x\" (a header row contains no numbers)");
  CHECK(csv_refusal("1;0,5\n2;0,5\n3;0.5\n").ends_with("got \"0,5\" (use a decimal point)"));
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
  const std::string most(1 << 20, ','), two_lines = "a,b\n" + most;
  CHECK(csv_refusal(most) == "x.csv:1: columns: expected at most 1048576, got more");
  CHECK(csv_refusal(two_lines) == "x.csv:2: columns: expected at most 1048576, got more");
  CHECK(rows(most.substr(1))[0].size() == std::size_t{1} << 20);
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

TEST_CASE("csv: other formats are named, with what to do") {
  CHECK(csv_refusal("PK\x03\x04 and more") ==
        "x.csv: format: expected a table in text, such as CSV; got a zip archive or an .xlsx "
        "spreadsheet (save the table as CSV, or unzip it)");
  const std::pair<std::string, std::string> others[] = {
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "an .xls spreadsheet"},
      {"PAR1\x15\x04", "a Parquet file"},
      {"\x89HDF\r\n\x1a\n", "an HDF5 file"},
      {std::string("SQLite format 3\0", 16), "an SQLite database"},
      {"%PDF-1.7", "a PDF document"},
      {"\x89PNG\r\n\x1a\n", "a PNG image"},
      {"\x93NUMPY\x01", "an .npy file"},
      {std::string("\xff\xfe"
                   "1\0,\0",
                   6),
       "text in UTF-16"},
      {std::string("1\0,\0"
                   "2\0\n\0",
                   8),
       "text in UTF-16"},
      {std::string("\xff\xfe\0\0", 4), "text in UTF-32"},
      {"<!DOCTYPE html>", "a web page or XML"},
      {" <?xml version", "a web page or XML"},
      {"<html lang=\"en\">\n<p>1,2", "a web page or XML"},
      {"{\"a\": [1, 2]}", "JSON"},
      {"[\n  {\"a\": 1}]", "JSON"},
      {std::string("1,2\n3,\0", 7), "binary data (it contains a byte 0)"}};
  for (const auto& [text, format] : others) {
    CHECK(csv_refusal(text).find("such as CSV; got " + format) != std::string::npos);
  }
  CHECK(csv_refusal("PAR1,PAR2\n1,2\n").empty());
  CHECK(csv_refusal("<5,>5\n1,2\n").empty());
  for (const char* text : {"<NA> 2\n1 2\n", "<unknown>;2\n1;2\n"}) {
    CHECK(csv_refusal(text).find("web page") == std::string::npos);
  }
}

TEST_CASE("csv: text that is not UTF-8 is refused with its place") {
  CHECK(csv_refusal("a,b\n1,2\n3,caf\xe9\n") ==
        "x.csv:3:3: expected text in UTF-8, got \"caf\\xe9\" (save the file as UTF-8)");
  CHECK(rows("caf\u00e9,b\n")[0][0] == "caf\u00e9");
}

TEST_CASE("csv: blanks around quotes do not count, and blanks in a row are one separator") {
  CHECK(rows("a, \"b, c\" ,d\n1, 2 ,3\n") ==
        std::vector<Cells>{{"a", "b, c", "d"}, {"1", " 2 ", "3"}});
  CHECK(rows("  1  \t2 3  \n\n4 \"5 6\" 7\n") ==
        std::vector<Cells>{{"1", "2", "3"}, {"4", "5 6", "7"}});
}

TEST_CASE("csv: a quoted cell that is empty is no blank line") {
  CHECK(rows("x\n\"\"\n\n1\n") == std::vector<Cells>{{"x"}, {""}, {"1"}});
}

TEST_CASE("csv: the cell after a last separator is removed where every line has one") {
  CHECK(rows("a;b;\n1;2;\n3;4\n5;6;\n") ==
        std::vector<Cells>{{"a", "b"}, {"1", "2"}, {"3", "4"}, {"5", "6"}});
}

TEST_CASE("csv: a column of row names gets a blank name") {
  CHECK(rows("\"a\" \"b\"\n\"r1\" 5 6\n\"r2\" 7 8\n")[0] == Cells{"", "a", "b"});
}

TEST_CASE("csv: lines before the table count, and so do line breaks in quotes of any kind") {
  CHECK(csv_refusal("# by hand\n1,2\n3,x\n").starts_with("x.csv:3:3: "));
  CHECK(csv_refusal("sep=;\na;b\n3;x\n").starts_with("x.csv:3:3: "));
  CHECK(csv_refusal("a,\"b\rc\"\r1,x\r").starts_with("x.csv:3:3: "));
  CHECK(csv_refusal("a,\"b\r\nc\"\r\n1,x\r\n").starts_with("x.csv:3:3: "));
}

TEST_CASE("csv: numbers are read by the dialect that was found or given") {
  CHECK(numbers("a;b\n1,5;2\n").values == Values{1.5, 2});
  CHECK(numbers(" 1 2.5\n 3   4\n").values == Values{1, 2.5, 3, 4});
  CHECK(numbers("0,1,2\n1.5,0.25,7\n2.5,0.75,8\n").names == Cells{"0", "1", "2"});
  CHECK(parse_csv_numbers("1:2\n3:4\n", "x.csv", {.separator = ':'}).values == Values{1, 2, 3, 4});
}

TEST_CASE("csv: a number has the bits of its decimal value, short or long") {
  const std::pair<const char*, double> known[] = {
      {"0.1", 0.1},
      {"-0.0", -0.0},
      {"123456.789012345", 123456.789012345},
      {".5", .5},
      {"5.", 5},
      {"999999999999999", 999999999999999.0},
      {"1e-3", 1e-3},
      {"0.000001", 1e-6},
      {"+2.50", 2.5},
      {" 7\t", 7},
      {"2.2250738585072014e-30", 2.2250738585072014e-30}};
  for (const auto& [text, expected] : known) {
    double value = 0;
    CHECK(parse_csv_number(text, value) == CsvParsed::number);
    CHECK(value == expected);
    std::string comma = text;
    std::replace(comma.begin(), comma.end(), '.', ',');
    CHECK(parse_csv_number(comma, value, ',') == CsvParsed::number);
    CHECK(value == expected);
  }
  double value = 0;
  for (const char* text : {"", ".", "-", "+-1", "1.2.3", "1,5", "0x10", "1 2", "--1", "12a"}) {
    CHECK(parse_csv_number(text, value) == CsvParsed::not_a_number);
  }
  CHECK(parse_csv_number("1.5", value, ',') == CsvParsed::not_a_number);
}

TEST_CASE("csv: a table read in pieces has the same rows as the whole text") {
  std::string text = "n,text\r\n";
  for (int i = 0; i < 3000; ++i) {
    text += std::to_string(i) + (i % 7 == 0 ? ",\"a \"\"b\"\"\r\nc\"\r\n" : ",caf\u00e9\r\n");
  }
  text += "1,\"" + std::string(3 << 20, 'x') + "\"";  // longer than the first buffer
  const std::vector<Cells> whole = rows(text);
  CHECK(whole.size() == 3002);
  for (std::size_t pad = 0; pad < 4; ++pad) {  // other places are cut
    const std::string padded = text + std::string(pad + 1, '\n') + text.substr(8);
    std::size_t at = 0;
    const ByteSource source = [&](std::span<char> to) {
      const std::size_t size = std::min(to.size(), padded.size() - at);
      std::copy_n(padded.data() + at, size, to.data());
      at += size;
      return size;
    };
    CsvRows reader(source, "x.csv");
    CsvRows expected(padded, "x.csv");
    while (true) {
      const auto row = reader.next(), same = expected.next();
      REQUIRE(row.size() == same.size());
      if (row.empty()) break;
      REQUIRE(row[0].position == same[0].position);
      REQUIRE(row[1].text == same[1].text);
    }
  }
}
