#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/tables/encode_table.hpp>

#include <string>
#include <vector>

#include "../catch.hpp"

using namespace rectify;

namespace {

using Names = std::vector<std::string>;

constexpr const char* people =
    "age,city,member,kind\n"
    "20,Oslo,yes,a\n"
    ",Rome,no,b\n"
    "40,NA,yes,a\n"
    "90,Rome,yes,b\n";

CsvRoles roles() {
  return {.labels = {{std::string("kind")}}, .missing_words = csv_missing_words()};
}

CsvTable table_of(const std::string& text, const CsvRoles& roles) {
  return read_csv_table(CsvInput::of_text(text, "x.csv"), roles);
}

/// The features of a text, by the encoding that fits another one.
Matrix encoded(const std::string& fitted, const std::string& text, Missing missing,
               std::vector<std::string>& warnings) {
  const CsvTable table = table_of(fitted, roles());
  const TableEncoding encoding = fit_encoding(table, all_indices(table.rows), roles(), missing);
  CsvRoles again = roles_of(encoding);
  again.needs_labels = false;
  const CsvTable other = table_of(text, again);
  return encode_features(other, all_indices(other.rows), encoding, warnings);
}

}  // namespace

TEST_CASE("encoding: texts are one-hot, true and false 1 and 0, missing numbers filled and marked",
          "[tables]") {
  const CsvTable table = table_of(people, roles());
  const TableEncoding encoding =
      fit_encoding(table, all_indices(table.rows), roles(), Missing::median);
  CHECK(encoding.feature_names() ==
        Names{"age", "age missing", "city=Oslo", "city=Rome", "city missing", "member"});
  std::vector<std::string> warnings;
  CHECK(
      encode_features(table, all_indices(table.rows), encoding, warnings) ==
      Matrix{
          {20, 40, 40, 90}, {0, 1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 1}, {0, 0, 1, 0}, {1, 0, 1, 1}});
  CHECK(warnings.empty());
}

TEST_CASE("encoding: mean, median and categories are those of the rows that it is fitted to",
          "[tables]") {
  const CsvTable table = table_of("x,c,kind\n1,u,a\n2,u,b\n6,v,a\n100,w,b\n", roles());
  const std::vector<Index> fitting{0, 1, 2};
  const auto fill = [&](Missing missing) {
    return fit_encoding(table, fitting, roles(), missing).columns[0].fill;
  };
  CHECK(fill(Missing::mean) == 3);
  CHECK(fill(Missing::median) == 2);
  CHECK_FALSE(fill(Missing::drop));
  CHECK(fit_encoding(table, fitting, roles(), Missing::drop).columns[1].categories ==
        Names{"u", "v"});
}

TEST_CASE("encoding: of an even number of rows the median is the mean of the middle two",
          "[tables]") {
  const CsvTable table = table_of("x,kind\n9,a\n1,b\n4,a\n2,b\n", roles());
  CHECK(fit_encoding(table, all_indices(4), roles(), Missing::median).columns[0].fill == 3);
}

TEST_CASE("encoding: another table may have its columns in any order, and more of them",
          "[tables]") {
  std::vector<std::string> warnings;
  const Matrix x = encoded(people, "extra,member,city,age\nz,no,Oslo,7\n", Missing::mean, warnings);
  CHECK(x == Matrix{{7}, {0}, {1}, {0}, {0}, {0}});
  CHECK(warnings.empty());
}

TEST_CASE("encoding: a category that training did not have is none, and is named", "[tables]") {
  std::vector<std::string> warnings;
  const Matrix x = encoded(people, "age,city,member\n7,Oslo,no\n8,Bonn,no\n9,Bonn,no\n",
                           Missing::mean, warnings);
  CHECK(x(2, 1) == 0);
  CHECK(x(3, 1) == 0);
  CHECK(warnings ==
        Names{"x.csv: column \"city\": not among the categories of training: \"Bonn\" in 2 rows, "
              "the first in row 3; encoded as none"});
}

TEST_CASE("encoding: ordinal categories are numbered, in a given order too", "[tables]") {
  CsvRoles with = roles();
  const std::string text = "size,kind\nM,a\nS,b\nL,a\n";
  const auto features = [&](ColumnCategories::Categories categories) {
    with.categories.columns["size"] = std::move(categories);
    const CsvTable table = table_of(text, with);
    std::vector<std::string> warnings;
    return encode_features(table, all_indices(3),
                           fit_encoding(table, all_indices(3), with, Missing::refuse), warnings);
  };
  CHECK(features(CategoryEncoding::ordinal) == Matrix{{1, 2, 0}});
  CHECK(features(Names{"S", "M", "L"}) == Matrix{{1, 0, 2}});
  CHECK_THROWS_WITH(features(Names{"S", "M"}),
                    "x.csv: column \"size\": expected one of S, M; got \"L\" in 1 row, the first "
                    "in row 4");
}

TEST_CASE("encoding: a missing value without a fill, and text for a number, are refused by column",
          "[tables]") {
  std::vector<std::string> warnings;
  CHECK_THROWS_WITH(
      encoded("x,y,kind\n1,2,a\n3,4,b\n", "x,y\n?,1\n2,b\n", Missing::refuse, warnings),
      "x.csv: column \"x\": expected a value in each row, as in training; got \"?\" in 1 row, the "
      "first in row 2\n"
      "x.csv: column \"y\": expected numbers, as in training; got \"b\" in 1 row, the first in row "
      "3");
}

TEST_CASE(
    "encoding: labels whose texts differ are different classes, in the order of their numbers",
    "[tables]") {
  const CsvTable table =
      table_of("x,kind\n1,10\n2,7\n3,07\n4,9007199254740993\n5,9007199254740992\n", roles());
  const auto classes = classes_of(table.labels[0]);
  CHECK(classes == Names{"07", "7", "10", "9007199254740992", "9007199254740993"});
  CHECK(encode_labels(table, all_indices(5), classes) == Labels{2, 1, 0, 4, 3});
}

TEST_CASE("encoding: a label is the class of its text, else the only class of its number",
          "[tables]") {
  const CsvTable table = table_of("x,kind\n1,1.0\n2,2\n", roles());
  CHECK(encode_labels(table, all_indices(2), {"1", "2"}) == Labels{0, 1});
  CHECK_THROWS_WITH(
      encode_labels(table, all_indices(2), {"1", "01", "2"}),
      "x.csv: column \"kind\": expected one of 1, 01, 2, the classes of training; got "
      "\"1.0\" in 1 row, the first in row 2");
}

TEST_CASE("encoding: as JSON and back it is the same", "[tables]") {
  const CsvTable table = table_of(people, roles());
  TableEncoding encoding = fit_encoding(table, all_indices(table.rows), roles(), Missing::median);
  encoding.classes = {"a", "b"};
  const Json json = encoding_to_json(encoding);
  CHECK(encoding_to_json(encoding_from_json(json, "x")) == json);
  CHECK(encoding_from_json(json, "x").features() == 6);
  Json broken = json;
  broken["columns"][0]["kind"] = "colour";
  CHECK_THROWS_AS(encoding_from_json(broken, "x"), DataError);
}
