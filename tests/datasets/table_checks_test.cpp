#include <rectify/datasets/csv_files.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "csv_support.hpp"

using namespace rectify;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("table checks: labels of one number with different texts are pointed out") {
  CHECK(test::load_csv(test::csv_source("y"), "x,y\n1,1.1\n2,1.10\n3,2\n", "x,y\n1,2\n").warnings ==
        Names{"labels \"1.1\" and \"1.10\" are the same number, but different classes"});
}

TEST_CASE(
    "table checks: the problems of all columns are reported at once, with counts and first rows") {
  CHECK(
      test::csv_refusal(
          test::csv_source("kind"),
          "age,size,day,kind\n1,2,2024-01-31,a\n,big,2024-02-01,a\ninf,4,2024-02-02,\n5\n6,"
          "5,2024-02-02,b\n") ==
      "data.csv:5: columns: expected 4 as in line 1, got 1\n"
      "data.csv: column \"age\": expected finite numbers, got \"inf\" in 1 row, the first in row "
      "4 (\"ignore\": [\"age\"] leaves it out)\n"
      "data.csv: column \"age\": expected a value in each row, got nothing in 1 row, the first in "
      "row 3 (in data.source.csv, \"missing\": \"median\" or \"mean\" fills them in, \"drop\" "
      "leaves such rows out)\n"
      "data.csv: column \"size\": expected numbers, got \"big\" in 1 row, the first in row 3 (in "
      "data.source.csv, \"categories\": {\"size\": \"one_hot\"} takes all values as texts, "
      "\"missing_words\" takes texts as missing)\n"
      "data.csv: column \"day\": expected numbers or categories, got dates: \"2024-01-31\" in 4 "
      "rows, the first in row 2 (\"ignore\": [\"day\"] leaves it out)\n"
      "data.csv: column \"kind\": expected a value in each row, got nothing in 1 row, the first in "
      "row 4");
}

TEST_CASE("table checks: a class may not be a word for missing") {
  CHECK(test::csv_refusal(test::csv_source("kind"), "x,kind\n1,a\n2,NA\n3,null\n4,b\n") ==
        "data.csv: column \"kind\": expected a value in each row, got \"NA\" in 2 rows, the first "
        "in row 3 (in data.source.csv, \"missing\": \"median\" or \"mean\" fills them in, "
        "\"drop\" leaves such rows out)");
}

TEST_CASE("table checks: an index and an identifier are pointed out") {
  std::string text = ",user_id,x,kind\n";
  for (int i = 0; i < 12; ++i) {
    text +=
        std::to_string(i) + "," + std::to_string(i * 7 % 12) + ",1.5," + (i % 2 ? "a\n" : "b\n");
  }
  CHECK(test::load_csv(test::csv_source("kind"), text, text).warnings ==
        Names{"column \"\" counts the rows, from 0 to 11: an index is no feature; \"ignore\": "
              "[\"\"] leaves it out",
              "column \"user_id\" has the name and the numbers of an identifier, which is no "
              "feature; \"ignore\": [\"user_id\"] leaves it out"});
}

TEST_CASE("table checks: identifiers that floats cannot tell apart, and names, are pointed out") {
  std::string text = "id,who,x,kind\n";
  for (int i = 0; i < 12; ++i) {
    text += std::to_string(911320502 + 7 * i) + ",Ann " + std::to_string(i) + ",1.5," +
            (i % 2 ? "a\n" : "b\n");
  }
  CHECK(test::load_csv(test::csv_source("kind"), text, text).warnings ==
        Names{"column \"id\" has the name and the numbers of an identifier, which is no feature; "
              "\"ignore\": [\"id\"] leaves it out",
              "column \"who\" has 12 different texts in 12 rows: a name is no feature; \"ignore\": "
              "[\"who\"] leaves it out"});
}

TEST_CASE("table checks: numbers with signs or thousands are refused, unless as categories") {
  std::string text = "price,kind\n";
  for (int i = 0; i < 12; ++i) text += "\"1,23" + std::to_string(i % 3) + "\",a\n900,b\n";
  CHECK(
      test::csv_refusal(test::csv_source("kind"), text) ==
      "data.csv: column \"price\": expected numbers, got \"1,230\" in 12 rows, the first in row 2 "
      "(write digits and a decimal point alone, such as 1234.5; in data.source.csv, "
      "\"categories\": {\"price\": \"one_hot\"} takes all values as texts)");
  CsvFiles files = test::csv_source("kind");
  files.categories.columns["price"] = CategoryEncoding::one_hot;
  CHECK(test::load_csv(files, text, text).train.features() == 4);
}

TEST_CASE("table checks: classes that differ in capital letters only are pointed out") {
  const std::string text = "x,kind\n1,Yes\n2,yes\n3,no\n";
  CHECK(test::load_csv(test::csv_source("kind"), text, text).warnings ==
        Names{"labels \"Yes\" and \"yes\" differ only in capital letters, but are different "
              "classes"});
}

TEST_CASE("table checks: a header with gaps is refused") {
  CHECK(
      test::csv_refusal(test::csv_source("kind"), "My table,,\na,b,kind\n1,2,x\n3,4,y\n") ==
      "data.csv: header: expected a name for each column, got none for 2 of 3 columns: those with "
      "index 1, 2 (name them, or remove lines above the header)");
}

TEST_CASE("table checks: where no row fits the header, the first one is named") {
  CHECK(test::csv_refusal(test::csv_source("kind"), "a,kind\n'x, y, v',b\n'z, u, w',b\n") ==
        "data.csv:2: columns: expected 2 as in line 1, got 4; 2 rows have another number");
}

TEST_CASE("table checks: a column of too many texts is refused unless it is asked for") {
  std::string text = "name,x,kind\n";
  for (int i = 0; i < 120; ++i) text += "n" + std::to_string(i) + ",1," + (i % 2 ? "a\n" : "b\n");
  CHECK(
      test::csv_refusal(test::csv_source("kind"), text) ==
      "data.csv: column \"name\": expected at most 100 categories, got 120 different texts in 120 "
      "rows, the first in row 2 (\"ignore\": [\"name\"] leaves it out, \"categories\": {\"name\": "
      "\"one_hot\"} takes "
      "them all)");
  CsvFiles files = test::csv_source("kind");
  files.categories.columns["name"] = CategoryEncoding::one_hot;
  CHECK(test::load_csv(files, text, text).train.features() == 121);
}

TEST_CASE("table checks: what was inferred is one line") {
  CsvFiles files = test::csv_source("kind");
  files.missing = Missing::median;
  const std::string text = "rooms;city;new;kind\n1;Rome;yes;a\nNA;Oslo;no;b\n3;Rome;no;a\n";
  CHECK(test::load_csv(files, text, text).notes ==
        Names{"data.csv: separator ';', header yes, 1 text column one-hot, 1 column of true and "
              "false, 1 missing in rooms: median"});
  const std::string with_commas = "rooms;kind\n1,5;a\n2,5;b\n3,25;a\n";
  CHECK(test::load_csv(test::csv_source("kind"), with_commas, with_commas).notes ==
        Names{"data.csv: separator ';', decimal comma, header yes"});
}

TEST_CASE("table checks: the refusal of a table of one column names the separators") {
  CHECK(test::csv_refusal(test::csv_source(Index{0}), "1-2-3\n4-5-6\n") ==
        "data.csv: columns: expected at least one feature, got none besides label and weight "
        "(columns are separated by comma, semicolon, tab, | or blanks)");
}

TEST_CASE("table checks: there may be thousands of classes, and values are no classes") {
  const auto classes = [](int count) {
    std::string text = "x,y\n";
    for (int i = 0; i < count; ++i) text += "1," + std::to_string(i) + ".5\n";
    return text;
  };
  CHECK(
      test::load_csv(test::csv_source("y"), classes(1000), "x,y\n1,999.5\n").test.target(0).label ==
      999);
  CHECK(test::csv_refusal(test::csv_source("y"), classes(4097)) ==
        "data.csv: column \"y\": expected at most 4,096 classes, got 4,097 in "
        "4,097 rows, the first in row 2 (values are for \"task\": \"regression\")");
}

TEST_CASE("table checks: words are refused for regression") {
  CHECK(test::csv_refusal(test::csv_source("kind", Task::regression), test::flowers) ==
        "data.csv: column \"kind\": expected numbers, got \"rose\" in 4 rows, the first in row 2 "
        "(classes are for \"task\": \"classification\")");
  CHECK(test::csv_refusal(test::csv_source("y", Task::regression), "x;y\n1;2,5\n2;3.5\n3;4.5\n") ==
        "data.csv: column \"y\": expected numbers, got \"2,5\" in 1 row, the first in row 2 (write "
        "digits and a decimal point alone, such as 1234.5)");
}

TEST_CASE("table checks: weights below 0 and missing ones are refused") {
  CsvFiles files = test::csv_source("y");
  files.weight = CsvColumns{{"w"}};
  CHECK(test::csv_refusal(files, "x,w,y\n1,-1,a\n2,3,b\n") ==
        "data.csv: column \"w\": expected weights >= 0, got \"-1\" in 1 row, the first in row 2");
  files.missing = Missing::median;
  CHECK(
      test::csv_refusal(files, "x,w,y\n1,,a\n2,3,b\n") ==
      "data.csv: column \"w\": expected a weight in each row, got none in 1 row, the first in row "
      "2");
}

TEST_CASE("table checks: columns without a value, and weights below 0, are named with their rows") {
  CsvFiles files = test::csv_source("kind");
  files.weight = CsvColumns{{"w"}};
  files.categories.columns["c"] = CategoryEncoding::one_hot;
  files.missing = Missing::median;
  CHECK(
      test::csv_refusal(files, "x,c,w,kind\nNA,,1,a\n,,-1,a\n,,-2,b\n") ==
      "data.csv: column \"x\": expected values, got only missing ones in 3 rows, the first in row "
      "2 (\"ignore\": [\"x\"] leaves it out)\n"
      "data.csv: column \"c\": expected values, got only missing ones in 3 rows, the first in row "
      "2 (\"ignore\": [\"c\"] leaves it out)\n"
      "data.csv: column \"w\": expected weights >= 0, got \"-1\" in 2 rows, the first in row 3");
  CHECK(
      test::csv_refusal(files, "x,c,w,kind\n1,u,NA,a\n2,v,,a\n") ==
      "data.csv: column \"w\": expected weights, got only missing ones in 2 rows, the first in row "
      "2");
}

TEST_CASE("table checks: a text with a comma is not taken for a number with a decimal comma",
          "[datasets]") {
  const std::string text = "x,kind\n1,a\n2,b\n\"Smith, J\",a\n4,b\n";
  const std::string said = test::csv_refusal(test::csv_source("kind"), text);
  CHECK_THAT(said,
             StartsWith("data.csv: column \"x\": expected numbers, got \"Smith, J\" in 1 row"));
  CHECK(said.find("decimal") == std::string::npos);
}
