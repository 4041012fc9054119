#include <rectify/base/error.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/datasets/csv_table.hpp>
#include <rectify/io/files.hpp>
#include <rectify/schema/reader.hpp>

#include <zlib.h>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

using Names = std::vector<std::string>;

CsvFiles source(const CsvColumns::Column& label, Task task = Task::classification) {
  CsvFiles files;
  files.train = "data.csv";
  files.label = {{label}};
  files.task = task;
  return files;
}

Splits load(CsvFiles files, const std::string& train, const std::string& test = "") {
  const test::TemporaryFolder folder;
  write_atomically(folder / "data.csv", train);
  if (!test.empty()) {
    write_atomically(folder / "test.csv", test);
    files.test = "test.csv";
  }
  return files.load(folder.path());
}

/// What loading throws, without the folder's name.
std::string refusal(const CsvFiles& files, const std::string& train, const std::string& test = "") {
  try {
    load(files, train, test);
  } catch (const DataError& error) {
    return test::without_folders(error.what());
  }
  return {};
}

std::vector<Index> labels(const Dataset& data) {
  std::vector<Index> labels;
  for (Index i = 0; i < data.size(); ++i) labels.push_back(data.target(i).label);
  return labels;
}

Matrix values(const Dataset& data) {
  Matrix x(data.features(), data.size());
  for (Index i = 0; i < data.size(); ++i) {
    data.gather_raw(std::span(&i, 1), view(x.data() + i * x.rows(), x.rows(), 1));
  }
  return x;
}

constexpr const char* flowers =
    "width,height,kind\n"
    "1,2,rose\n"
    "3,4,lily\n"
    "5,6,rose\n"
    "7,8,aster\n";

/// 40 rows, a quarter of class b.
std::string many() {
  std::string text = "x,kind\n";
  for (int i = 0; i < 40; ++i) text += std::to_string(i) + (i % 4 == 0 ? ",b\n" : ",a\n");
  return text;
}

}  // namespace

TEST_CASE("csv files: words are classes in the order of their bytes") {
  const auto [train, test] = load(source("kind"), flowers, flowers);
  CHECK(train.class_names() == Names{"aster", "lily", "rose"});
  CHECK(train.feature_names() == Names{"width", "height"});
  CHECK(labels(train) == std::vector<Index>{2, 1, 2, 0});
  CHECK(labels(test) == labels(train));
  CHECK(values(train)(1, 2) == 6);
  CHECK(train.outputs() == 3);
}

TEST_CASE("csv files: numbers are classes in their own order, however they are written") {
  const Dataset train =
      load(source("y"), "x,y\n1,10\n2,9\n3,9.0\n4,-1\n5,010\n", "x,y\n1,9\n").train;
  CHECK(train.class_names() == Names{"-1", "9", "10"});
  CHECK(labels(train) == std::vector<Index>{2, 1, 1, 0, 2});
}

TEST_CASE("csv files: classes far from 0 are not rounded into one") {
  const Dataset train =
      load(source("y"), "x,y\n1,100000001\n2,100000002\n", "x,y\n1,100000001\n").train;
  CHECK(train.class_names() == Names{"100000001", "100000002"});
}

TEST_CASE("csv files: without a header columns go by their index, from the last below 0") {
  for (const Index label : {Index{2}, Index{-1}}) {
    const Dataset train = load(source(label), "1,2,a\n3,4,b\n", "5,6,b\n").train;
    CHECK(labels(train) == std::vector<Index>{0, 1});
    CHECK(train.feature_names().empty());
  }
  CHECK(load(source(Index{0}), "y;x\n1;2\n0;3\n", "y;x\n1;2\n").train.feature_names() ==
        Names{"x"});
}

TEST_CASE("csv files: a header may have names that are numbers where the label is named") {
  const Dataset train = load(source("kind"), "2020,2021,kind\n1,2,a\n3,4,b\n").train;
  CHECK(train.feature_names() == Names{"2020", "2021"});
}

TEST_CASE("csv files: columns of the test table are found by their names, in any order") {
  const Dataset test = load(source("kind"), flowers, "kind,height,width\nlily,2,1\n").test;
  CHECK(values(test)(0, 0) == 1);
  CHECK(values(test)(1, 0) == 2);
  CHECK(test.feature_names() == Names{"width", "height"});
}

TEST_CASE("csv files: regression targets are not normalized, one or several") {
  CsvFiles files = source("y", Task::regression);
  const Dataset one = load(files, "x,y\n1,1000\n2,-3.5\n", "x,y\n1,2\n").train;
  CHECK(one.classes() == 0);
  CHECK(one.target(1).values[0] == Scalar(-3.5));
  files.label = {{"z", "y"}};
  const Dataset two = load(files, "x,y,z\n1,2,3\n", "z,y,x\n6,5,4\n").test;
  CHECK(two.outputs() == 2);
  CHECK(two.features() == 1);
  CHECK(two.target(0).values[0] == 6);
  CHECK(two.target(0).values[1] == 5);
}

TEST_CASE(
    "csv files: without a test table the same share of each class is set apart, always the same") {
  CsvFiles files = source("kind");
  files.test_fraction = 0.25;
  const auto [train, test] = load(files, many());
  CHECK(train.size() == 30);
  REQUIRE(test.size() == 10);
  const auto classes = labels(test);
  CHECK((std::count(classes.begin(), classes.end(), 1) == 2 ||
         std::count(classes.begin(), classes.end(), 1) == 3));
  CHECK(values(load(files, many()).test) == values(test));
  files.test_fraction = 0.001;
  CHECK(load(files, many()).test.size() == 1);
}

TEST_CASE("csv files: gzip is known by its contents") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "data.csv").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzputs(file, flowers);
  gzclose(file);
  CHECK(source("kind").load(folder.path()).train.size() == 3);
}

TEST_CASE("csv files: all invalid cells are reported at once, up to ten, with row and column") {
  CHECK(refusal(source("kind"), "age,size,kind\n1,2,a\n,big,a\nnan,4,\n5\n6,NA,b\n") ==
        "data.csv: row 3, column \"age\": expected a number, got nothing\n"
        "data.csv: row 3, column \"size\": expected a number, got \"big\" (one-hot encode text, as "
        "pandas.get_dummies does)\n"
        "data.csv: row 4, column \"age\": expected a finite number, got \"nan\"\n"
        "data.csv: row 4, column \"kind\": expected a class, got nothing\n"
        "data.csv: row 5: expected 3 columns as in row 1, got 1\n"
        "data.csv: row 6, column \"size\": expected a number, got \"NA\" (leave such rows out, or "
        "fill them in)");
  std::string text = "x,kind\n";
  for (int i = 0; i < 13; ++i) text += ",a\n";
  const std::string all = refusal(source("kind"), text);
  CHECK(std::count(all.begin(), all.end(), '\n') == 9);
  CHECK_THAT(all, EndsWith("row 11, column \"x\": expected a number, got nothing (and 3 more "
                           "problems)"));
}

TEST_CASE("csv files: a missing column is refused with a suggestion") {
  CHECK(refusal(source("kinds"), flowers) ==
        "data.csv: header: expected a column \"kinds\", got one of width, height, kind (did you "
        "mean \"kind\"?)");
  CHECK(
      refusal(source("kind"), "1,2,a\n3,4,b\n") ==
      "data.csv: header: expected a column \"kind\", got one of 1, 2, a (without a header, give a "
      "column by its index, from 0)");
  CHECK(refusal(source(Index{3}), flowers) ==
        "data.csv: columns: expected a column with index 3, got 3 columns");
  CHECK(refusal(source("b"), "a,a,b\n1,2,3\n") ==
        "data.csv: header: expected unique names, got \"a\" twice");
  CHECK(refusal(source("a"), "a\n1\n") ==
        "data.csv: columns: expected at least one feature, got none besides label and weight");
}

TEST_CASE("csv files: a table without rows is refused") {
  CHECK(refusal(source("kind"), "") == "data.csv: rows: expected at least one, got none");
  CHECK(refusal(source("kind"), "width,kind\n") ==
        "data.csv: rows: expected at least one below the header, got none");
  CHECK(refusal(source("kind"), "width,kind\n1,a\n") ==
        "data.csv: rows: expected at least 2, to train and to test on; got 1");
}

TEST_CASE("csv files: a test table of other columns or classes is refused") {
  CHECK(
      refusal(source("kind"), flowers, "width,kinds,age\n1,rose,3\n") ==
      "test.csv: column \"height\": expected one of that name, as in the training file; got none\n"
      "test.csv: column \"kind\": expected one of that name, as in the training file; got none "
      "(did you mean \"kinds\"?)\n"
      "test.csv: column \"kinds\": expected none of that name, as in the training file; got one "
      "(did you mean \"kind\"?)\n"
      "test.csv: column \"age\": expected none of that name, as in the training file; got one");
  CHECK(refusal(source("kind"), flowers, "width,height,kind\n1,2,tulip\n1,2,lily\n1,2,Rose\n") ==
        "test.csv: row 2, column \"kind\": expected one of aster, lily, rose as in the training "
        "file; got \"tulip\"\n"
        "test.csv: row 4, column \"kind\": expected one of aster, lily, rose as in the training "
        "file; got \"Rose\" (did you mean \"rose\"?)");
  CHECK(refusal(source(Index{0}), "1,2\n3,4\n", "1,2,3\n") ==
        "test.csv: columns: expected 2, as in the training file; got 3");
  CHECK(refusal(source(Index{0}), "1,2\n3,4\n", "y,x\n1,2\n") ==
        "test.csv: header: expected none, as in the training file; got one");
}

TEST_CASE("csv files: more than 256 classes are refused") {
  std::string text = "x,y\n";
  for (int i = 0; i < 257; ++i) text += "1," + std::to_string(i) + ".5\n";
  CHECK(refusal(source("y"), text) ==
        "data.csv: column \"y\": expected at most 256 classes, got 257 (values are for \"task\": "
        "\"regression\")");
}

TEST_CASE("csv files: words are refused for regression") {
  CHECK(
      refusal(source("kind", Task::regression), flowers)
          .find(
              "data.csv: row 2, column \"kind\": expected a number, got \"rose\" (classes are for "
              "\"task\": \"classification\")\n") == 0);
}

TEST_CASE("csv files: as JSON, columns are names, indices or a list of them", "[datasets]") {
  const auto read_back = [](const Json& json) {
    std::vector<Problem> problems;
    Source source = CsvFiles{};
    read(Reader(json, "source", problems), source, any_number);
    return problems.empty() ? to_json(source)["csv"]["label"] : Json(problems[0].mismatch.text());
  };
  const auto csv = [](const Json& label, const char* task) {
    return Json{{"csv", {{"train", "x"}, {"label", label}, {"task", task}}}};
  };
  CHECK(read_back(csv("y", "regression")) == "y");
  CHECK(read_back(csv(-1, "classification")) == -1);
  CHECK(read_back(csv({"y", 3}, "regression")) == Json{"y", 3});
  CHECK(
      read_back(csv({"y", 3}, "classification")) ==
      "source.csv.label: expected one column for classification, got 2 (several are for \"task\": "
      "\"regression\")");
  CHECK(read_back(csv(Json::array(), "regression")) ==
        "source.csv.label: expected the name or the index of a column, or a list of them; got a "
        "list");
  CHECK(
      read_back(csv(true, "regression")) ==
      "source.csv.label: expected the name or the index of a column, or a list of them; got true");
  CHECK(read_back(csv(1.5, "regression")) ==
        "source.csv.label: expected a whole number >= -16777216 and <= 16777216, got 1.5");
}

TEST_CASE("csv files: a column may have sample weights") {
  CsvFiles files = source("y");
  files.weight = CsvColumns{{"w"}};
  const auto [train, test] = load(files, "w,x,y\n0.5,1,a\n2,3,b\n", "x,y,w\n5,a,4\n");
  CHECK(train.feature_names() == Names{"x"});
  CHECK(train.sample_weight(1) == 2);
  CHECK(test.sample_weight(0) == 4);
}

TEST_CASE("csv tables: weights are a column of their own") {
  const CsvRoles roles{{{"y"}}, true, {{"w"}}};
  const CsvTable table = parse_csv_table("x,w,y\n1,0.5,a\n2,0,b\n", "x.csv", roles);
  CHECK(table.weights == std::vector<Scalar>{0.5, 0});
  CHECK(table.feature_names == Names{"x"});
  CHECK_THROWS_WITH(parse_csv_table("x,w,y\n1,-1,a\n", "x.csv", roles),
                    "x.csv: row 2, column \"w\": expected a weight >= 0, got \"-1\"");
}

TEST_CASE("csv files: true and false in a feature are 1 and 0, and stay words as classes") {
  const Dataset train =
      load(source("kind"), "x,kind\nTrue,True\nfalse,False\n", "x,kind\n1,True\n").train;
  CHECK(train.class_names() == Names{"False", "True"});
  CHECK(values(load(source("kind"), "x,kind\nTrue,a\nfalse,b\n", "x,kind\n1,a\n").train) ==
        Matrix{{1, 0}});
}

TEST_CASE("csv files: classes and names that are not UTF-8 are refused, with their place") {
  CHECK(refusal(source("kind"), "x,kind\n1,gr\xf6\xdf\n") ==
        "data.csv:2:3: expected text in UTF-8, got \"gr\\xf6\\xdf\" (save the file as UTF-8)");
  CHECK(refusal(source("kind"), "gr\xf6\xdf,kind\n1,a\n") ==
        "data.csv:1:1: expected text in UTF-8, got \"gr\\xf6\\xdf\" (save the file as UTF-8)");
}

TEST_CASE("csv: a label given by index is refused if it is another column in the test file",
          "[datasets]") {
  const CsvRoles roles{.labels = {.columns = {Index{-1}}}};
  const CsvTable train = parse_csv_table("x,z,y\n1,2,a\n", "train.csv", roles);
  CHECK(parse_csv_table("z,x,y\n2,1,a\n", "x.csv", roles, &train).features ==
        std::vector<Scalar>{1, 2});
  CHECK_THROWS_WITH(parse_csv_table("y,x,z\n3,1,2\n", "x.csv", roles, &train),
                    "x.csv: column \"y\": expected a label or weight, as in the training file; got "
                    "a feature");
}

TEST_CASE("csv: a hundred thousand columns are read", "[datasets]") {
  constexpr int columns = 100000;
  std::string names = "c0", values = "0";
  for (int i = 1; i < columns; ++i) {
    names += ",c" + std::to_string(i);
    values += ",1";
  }
  const CsvRoles roles{.labels = {.columns = {std::string("c0")}}};
  const CsvTable train = parse_csv_table(names + "\n" + values + "\n", "x.csv", roles);
  const CsvTable again = parse_csv_table(names + "\n" + values + "\n", "x.csv", roles, &train);
  CHECK(again.features == train.features);
  CHECK(train.feature_names.size() == columns - 1);
}
