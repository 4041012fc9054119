#include <rectify/base/error.hpp>
#include <rectify/datasets/csv_files.hpp>
#include <rectify/io/files.hpp>
#include <rectify/schema/reader.hpp>
#include <rectify/tables/csv_table.hpp>

#include <zlib.h>

#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"
#include "csv_support.hpp"

using namespace rectify;

namespace {

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("csv files: words are classes in the order of their bytes") {
  const auto [train, test] = test::load_csv(test::csv_source("kind"), test::flowers, test::flowers);
  CHECK(train.class_names() == Names{"aster", "lily", "rose"});
  CHECK(train.feature_names() == Names{"width", "height"});
  CHECK(test::labels_in(train) == std::vector<Index>{2, 1, 2, 0});
  CHECK(test::labels_in(test) == test::labels_in(train));
  CHECK(test::values_in(train)(1, 2) == 6);
  CHECK(train.outputs() == 3);
}

TEST_CASE("csv files: numbers are classes in their own order, different texts different classes") {
  const Dataset train =
      test::load_csv(test::csv_source("y"), "x,y\n1,10\n2,9\n3,9.0\n4,-1\n5,010\n", "x,y\n1,9\n")
          .train;
  CHECK(train.class_names() == Names{"-1", "9", "9.0", "010", "10"});
  CHECK(test::labels_in(train) == std::vector<Index>{4, 1, 2, 0, 3});
}

TEST_CASE("csv files: classes far from 0 are not rounded into one") {
  const Dataset train =
      test::load_csv(test::csv_source("y"), "x,y\n1,100000001\n2,100000002\n", "x,y\n1,100000001\n")
          .train;
  CHECK(train.class_names() == Names{"100000001", "100000002"});
}

TEST_CASE("csv files: without a header columns go by their index, from the last below 0") {
  for (const Index label : {Index{2}, Index{-1}}) {
    const Dataset train =
        test::load_csv(test::csv_source(label), "1,2,a\n3,4,b\n", "5,6,b\n").train;
    CHECK(test::labels_in(train) == std::vector<Index>{0, 1});
    CHECK(train.feature_names().empty());
  }
  CHECK(test::load_csv(test::csv_source(Index{0}), "y;x\n1;2\n0;3\n", "y;x\n1;2\n")
            .train.feature_names() == Names{"x"});
}

TEST_CASE("csv files: a header may have names that are numbers where the label is named") {
  const Dataset train =
      test::load_csv(test::csv_source("kind"), "2020,2021,kind\n1,2,a\n3,4,b\n").train;
  CHECK(train.feature_names() == Names{"2020", "2021"});
}

TEST_CASE("csv files: columns of the test table are found by their names, in any order") {
  const Dataset test =
      test::load_csv(test::csv_source("kind"), test::flowers, "kind,height,width\nlily,2,1\n").test;
  CHECK(test::values_in(test)(0, 0) == 1);
  CHECK(test::values_in(test)(1, 0) == 2);
  CHECK(test.feature_names() == Names{"width", "height"});
}

TEST_CASE("csv files: targets of regression, one or several, have names") {
  CsvFiles files = test::csv_source("y", Task::regression);
  const Dataset one = test::load_csv(files, "x,y\n1,1000\n2,-3.5\n", "x,y\n1,2\n").train;
  CHECK(one.classes() == 0);
  CHECK(one.target(1).values[0] == Scalar(-3.5));
  CHECK(one.target_names() == Names{"y"});
  files.label = {{"z", "y"}};
  const Dataset two = test::load_csv(files, "x,y,z\n1,2,3\n", "z,y,x\n6,5,4\n").test;
  CHECK(two.outputs() == 2);
  CHECK(two.features() == 1);
  CHECK(two.target(0).values[0] == 6);
  CHECK(two.target(0).values[1] == 5);
}

TEST_CASE("csv files: several labels of 0 and 1 are a task of their own") {
  CsvFiles files = test::csv_source("a", Task::multilabel);
  files.label = {{"a", "b"}};
  const Dataset train = test::load_csv(files, "x,a,b\n1,0,true\n2,1,no\n", "x,a,b\n1,1,1\n").train;
  CHECK(train.task() == Task::multilabel);
  CHECK(train.target_names() == Names{"a", "b"});
  CHECK(train.target(0).values[1] == 1);
  CHECK(test::csv_refusal(files, "x,a,b\n1,0,2\n2,1,w\n3,1,0\n") ==
        "data.csv: column \"b\": expected 0 or 1, got \"w\" in 1 row, the first in row 3");
  CHECK(test::csv_refusal(files, "x,a,b\n1,0,2\n2,1,1\n3,1,0\n") ==
        "data.csv: column \"b\": expected 0 or 1, got \"2\" in 1 row, the first in row 2");
}

TEST_CASE(
    "csv files: without a test table the same share of each class is set apart, always the same") {
  CsvFiles files = test::csv_source("kind");
  files.test_fraction = 0.25;
  const auto [train, test] = test::load_csv(files, test::many_rows());
  CHECK(train.size() == 30);
  REQUIRE(test.size() == 10);
  const auto classes = test::labels_in(test);
  CHECK((std::count(classes.begin(), classes.end(), 1) == 2 ||
         std::count(classes.begin(), classes.end(), 1) == 3));
  CHECK(test::values_in(test::load_csv(files, test::many_rows()).test) == test::values_in(test));
  files.test_fraction = 0.001;
  CHECK(test::load_csv(files, test::many_rows()).test.size() == 1);
}

TEST_CASE("csv files: gzip is known by its contents") {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "data.csv").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzputs(file, test::flowers);
  gzclose(file);
  CHECK(test::csv_source("kind").load(folder.path()).train.size() == 3);
}

TEST_CASE("csv files: missing values are refused, dropped or filled in, as the config says") {
  const std::string text = "x,c,kind\n1,u,a\n?,u,b\n4,,a\n7,v,b\n9,v,\n";
  CsvFiles files = test::csv_source("kind");
  files.missing = Missing::drop;
  CHECK(test::load_csv(files, text, "x,c,kind\n1,u,a\n").train.size() == 2);
  files.missing = Missing::mean;
  const Splits filled = test::load_csv(files, text, "x,c,kind\nNA,u,a\n");
  CHECK(filled.train.size() == 4);
  CHECK(filled.train.feature_names() == Names{"x", "x missing", "c=u", "c=v", "c missing"});
  CHECK(test::values_in(filled.train)(0, 1) == 4);
  CHECK(test::values_in(filled.test)(0, 0) == 4);
  CHECK(filled.warnings == Names{"data.csv: 1 row without a label dropped"});
}

TEST_CASE("csv files: columns can be left out, or those to use be named") {
  CsvFiles files = test::csv_source("kind");
  files.ignore = CsvColumns{{"id", Index{1}}};
  const std::string text = "id,name,x,kind\n7,Ann,1,a\n9,Bob,2,b\n";
  CHECK(test::load_csv(files, text, text).train.feature_names() == Names{"x"});
  CHECK(test::load_csv(files, text, text).notes ==
        Names{"data.csv: separator ',', header yes, left out: id, name"});
  files.ignore.reset();
  files.features = CsvColumns{{"x", "id"}};
  CHECK(test::load_csv(files, text, text).train.feature_names() == Names{"x", "id"});
  files.ignore = CsvColumns{{"id"}};
  CHECK(test::load_csv(files, text, text).train.feature_names() == Names{"x"});
}

TEST_CASE("csv files: empty rows and empty last columns of a spreadsheet do not count") {
  const std::string text = "a;kind;;;\n1;x;;;\n2;y;;;\n;;;;\n3;x;;;\n;;;;\n";
  const Splits splits = test::load_csv(test::csv_source("kind"), text, text);
  CHECK(splits.train.size() == 3);
  CHECK(splits.train.feature_names() == Names{"a"});
  CHECK(splits.notes == Names{"data.csv: separator ';', header yes, 2 empty rows skipped"});
}

TEST_CASE("csv files: unknown categories are counted, and the first is named") {
  CHECK(
      test::load_csv(test::csv_source("kind"), "city,kind\nRome,a\nOslo,b\n",
                     "city,kind\nRome,a\nBonn,b\nKiel,b\n")
          .warnings ==
      Names{"test.csv: column \"city\": not among the categories of training: \"Bonn\" and others "
            "in 2 rows, the first in row 3; encoded as none"});
}

TEST_CASE("csv files: names that look the same are the same") {
  const Dataset test = test::load_csv(test::csv_source("kind"),
                                      "gr\xc3\xb6\xc3\x9f"
                                      "e,x,kind\n1,2,a\n3,4,b\n",
                                      "x,gro\xcc\x88\xc3\x9f"
                                      "e,kind\n6,5,a\n")
                           .test;
  CHECK(test::values_in(test)(0, 0) == 5);
}

TEST_CASE("csv files: a missing column is refused with a suggestion") {
  CHECK(test::csv_refusal(test::csv_source("kinds"), test::flowers) ==
        "data.csv: header: expected a column \"kinds\", got width, height, kind (did you "
        "mean \"kind\"?)");
  CHECK(test::csv_refusal(test::csv_source("kind"), "1,2,a\n3,4,b\n") ==
        "data.csv: header: expected a column \"kind\", got 1, 2, a");
  CHECK(test::csv_refusal(test::csv_source(Index{3}), test::flowers) ==
        "data.csv: columns: expected a column with index 3, got 3 columns");
  CHECK(test::csv_refusal(test::csv_source("b"), "a,a,b\n1,2,3\n") ==
        "data.csv: header: expected unique names, got \"a\" twice");
  CHECK(test::csv_refusal(test::csv_source("a"), "a\n1\n") ==
        "data.csv: columns: expected at least one feature, got none besides label and weight "
        "(columns are separated by comma, semicolon, tab, | or blanks)");
}

TEST_CASE("csv files: a table without rows is refused") {
  CHECK(test::csv_refusal(test::csv_source("kind"), "") ==
        "data.csv: rows: expected at least one, got none");
  CHECK(test::csv_refusal(test::csv_source("kind"), "width,kind\n") ==
        "data.csv: rows: expected at least one below the header, got none");
  CHECK(test::csv_refusal(test::csv_source("kind"), "width,kind\n1,a\n") ==
        "data.csv: rows: expected at least 2, to train and to test on; got 1");
}

TEST_CASE("csv files: a test table without a column or of other classes is refused") {
  CHECK(test::csv_refusal(test::csv_source("kind"), test::flowers, "width,kinds,age\n1,rose,3\n") ==
        "test.csv: header: expected a column \"kind\", got width, kinds, age (did you mean "
        "\"kinds\"?)");
  CHECK(test::csv_refusal(test::csv_source("kind"), test::flowers, "width,kind,age\n1,rose,3\n") ==
        "test.csv: header: expected a column \"height\", got width, kind, age");
  CHECK(
      test::csv_refusal(test::csv_source("kind"), test::flowers,
                        "width,height,kind\n1,2,tulip\n1,2,lily\n1,2,Rose\n1,2,tulip\n") ==
      "test.csv: column \"kind\": expected one of aster, lily, rose, the classes of training; got "
      "\"tulip\" in 2 rows, the first in row 2\n"
      "test.csv: column \"kind\": expected one of aster, lily, rose, the classes of training; got "
      "\"Rose\" in 1 row, the first in row 4 (did you mean \"rose\"?)");
  CHECK(
      test::load_csv(test::csv_source("kind"), test::flowers, "kind,age,height,width\nrose,9,2,1\n")
          .test.features() == 2);
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
      "\"multilabel\" or \"regression\")");
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
  CsvFiles files = test::csv_source("y");
  files.weight = CsvColumns{{"w"}};
  const auto [train, test] = test::load_csv(files, "w,x,y\n0.5,1,a\n2,3,b\n", "x,y,w\n5,a,4\n");
  CHECK(train.feature_names() == Names{"x"});
  CHECK(train.sample_weight(1) == 2);
  CHECK(test.sample_weight(0) == 4);
}

TEST_CASE("csv files: true and false in a feature are 1 and 0, and stay words as classes") {
  const Dataset train = test::load_csv(test::csv_source("kind"), "x,kind\nTrue,True\nfalse,False\n",
                                       "x,kind\n1,True\n")
                            .train;
  CHECK(train.class_names() == Names{"False", "True"});
  CHECK(test::values_in(
            test::load_csv(test::csv_source("kind"), "x,kind\nTrue,a\nfalse,b\n", "x,kind\n1,a\n")
                .train) == Matrix{{1, 0}});
}

TEST_CASE("csv files: classes and names that are not UTF-8 are refused, with their place") {
  CHECK(test::csv_refusal(test::csv_source("kind"), "x,kind\n1,gr\xf6\xdf\n") ==
        "data.csv:2:3: expected text in UTF-8, got \"gr\\xf6\\xdf\" (save the file as UTF-8)");
  CHECK(test::csv_refusal(test::csv_source("kind"), "gr\xf6\xdf,kind\n1,a\n") ==
        "data.csv:1:1: expected text in UTF-8, got \"gr\\xf6\\xdf\" (save the file as UTF-8)");
}

TEST_CASE("csv files: a label given by index is found by its name in the test file", "[datasets]") {
  const Splits splits =
      test::load_csv(test::csv_source(Index{-1}), "x,z,y\n1,2,a\n3,4,b\n", "y,z,x\na,2,1\n");
  CHECK(test::values_in(splits.test)(0, 0) == 1);
  CHECK(splits.test.target(0).label == 0);
}

TEST_CASE("csv files: a hundred thousand columns are read", "[datasets]") {
  constexpr int columns = 100000;
  std::string names = "c0", values = "0";
  for (int i = 1; i < columns; ++i) {
    names += ",c" + std::to_string(i);
    values += ",1";
  }
  const std::string text = names + "\n" + values + "\n" + values + "\n";
  const Splits splits = test::load_csv(test::csv_source("c0", Task::regression), text, text);
  CHECK(splits.train.features() == columns - 1);
  CHECK(splits.test.features() == columns - 1);
}

TEST_CASE("csv files: a text that only rows held out for testing miss is no category") {
  CsvFiles files = test::csv_source("kind");
  files.missing = Missing::median;
  const std::string train = "c,x,kind\nu,1,a\nv,2,b\n", test = "c,x,kind\n,1,a\nu,1,a\n";
  const Splits splits = test::load_csv(files, train, test);
  CHECK(test::values_in(splits.test) == (Matrix(3, 2) << 0, 1, 0, 0, 1, 1).finished());
  files.missing = Missing::refuse;
  CHECK(test::csv_refusal(files, train, test).find("column \"c\": expected a value in each row") !=
        std::string::npos);
}

TEST_CASE("csv files: numbers of categories are those of all rows, held out or not") {
  CsvFiles files = test::csv_source("y", Task::regression);
  files.test_fraction = 0.5;
  files.categories.columns["size"] = CategoryEncoding::ordinal;
  const Splits splits = test::load_csv(files, "size,y\nc,3\na,1\nd,4\nb,2\n");
  for (const Dataset& part : {splits.train, splits.test}) {
    for (Index i = 0; i < part.size(); ++i) {
      CHECK(test::values_in(part)(0, i) == part.target(i).values[0] - 1);
    }
  }
}

TEST_CASE("csv files: indices are those of the training table, in the test table names count") {
  CsvFiles files = test::csv_source(Index{2}, Task::regression);
  files.weight = CsvColumns{{Index{0}}};
  const Dataset test = test::load_csv(files, "w,x,y\n1,2,3\n4,5,6\n", "y,w,x\n30,10,20\n").test;
  CHECK(test.target(0).values[0] == 30);
  CHECK(test.sample_weight(0) == 10);
  CHECK(test::values_in(test)(0, 0) == 20);
}

TEST_CASE("csv files: a table that is read like another has labels of its own name") {
  const test::TemporaryFolder folder;
  test::put(folder / "data.csv", "answer,x\nb,1\na,2\n");
  test::put(folder / "test.csv", "x,answer\n3,b\n");
  CsvFiles files = test::csv_source("answer");
  files.test = "test.csv";
  for (const Names& labels : {Names{}, Names{"kind"}}) {
    TableEncoding like = TableEncoding::of_names({"x"}, {"a", "b"});
    like.label_names = labels;
    const Splits splits = files.load(folder.path(), std::make_shared<const TableEncoding>(like));
    CHECK(splits.test.target(0).label == 1);
  }
}

TEST_CASE("csv files: unknown categories are counted in the file, where the first of them is") {
  CsvFiles files = test::csv_source("kind");
  files.missing = Missing::drop;
  CHECK(test::load_csv(files, "c,x,kind\nu,1,a\nv,2,b\n", "c,x,kind\nw,,a\nw,1,a\nw,1,b\n")
            .warnings ==
        Names{"test.csv: 1 row with a missing value dropped",
              "test.csv: column \"c\": not among the categories of training: \"w\" in 3 rows, the "
              "first in row 2; encoded as none"});
}

TEST_CASE("csv files: without names in training, those of a table for prediction do not count") {
  const test::TemporaryFolder folder;
  test::put(folder / "data.csv", "u,1.5,a\nv,2.5,b\nu,3.5,a\n");
  CsvFiles files = test::csv_source(Index{2});
  files.header = false;
  const Encoding encoding = files.load(folder.path()).encoding;
  // The second column is called by the index of the first.
  const Samples samples = encode_samples("2,0,1\nv,7.25,a\nu,8.5,b\nv,9.5,a\n", "x.csv", *encoding);
  REQUIRE(samples.size() == 3);
  CHECK(samples.values == std::vector<Scalar>{0, 1, 7.25, 1, 0, 8.5, 0, 1, 9.5});
}

TEST_CASE("csv files: read as a model's training table, labels are the model's classes",
          "[datasets]") {
  const Splits trained = test::load_csv(test::csv_source("kind"), test::flowers, test::flowers);
  const test::TemporaryFolder folder;
  write_atomically(folder / "data.csv",
                   std::string("kind,extra,height,width\nrose,0,2,1\nlily,0,4,3\n"));
  const Splits later = test::csv_source("kind").load(folder.path(), trained.encoding);
  CHECK(later.train.classes() == 3);
  CHECK(later.train.features() == 2);
  Matrix x(2, 1);
  const Index first = 0;
  later.train.gather_raw(std::span(&first, 1), view(x));
  CHECK(x(0) + 1 == x(1));  // width, height
}
