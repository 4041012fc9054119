#include <rectify/io/csv_dialect.hpp>

#include <string>

#include "../catch.hpp"

using namespace rectify;

namespace {

char separator_in(const std::string& text) { return find_csv_dialect(text).separator; }

std::string dialect_of(const std::string& text) {
  const CsvDialect dialect = find_csv_dialect(text);
  return csv_separator_name(dialect.separator) + " " + std::to_string(dialect.columns) +
         (dialect.decimal == ',' ? " decimal comma" : "");
}

std::string header_in(const std::string& text) {
  const CsvDialect dialect = find_csv_dialect(text);
  return std::string(dialect.header ? "yes" : "no") +
         (dialect.header_certain ? ": " : ", perhaps: ") + dialect.header_reason;
}

}  // namespace

TEST_CASE("csv dialect: the separator splits all rows into the same number of cells") {
  CHECK(dialect_of("1,2,3\n4,5,6\n") == "',' 3");
  CHECK(dialect_of("1;2;3\n4;5;6\n") == "';' 3");
  CHECK(dialect_of("1\t2\n4\t5\n") == "tab 2");
  CHECK(dialect_of("a|b|kind\n1.8|0.4|ant\n1.9|-0.8|bee\n") == "'|' 3");
  CHECK(dialect_of("  1.8   0.4 0\n 1.9 \t -0.8  1  \n") == "blanks 3");
}

TEST_CASE("csv dialect: commas in semicolons' company are decimal commas") {
  CHECK(dialect_of("1,5;2,5\n3,5;4,5\n") == "';' 2 decimal comma");
  CHECK(dialect_of("1,5 2,5\n3,5 4,5\n") == "blanks 2 decimal comma");
  CHECK(dialect_of("a;b\n\"1,5\";\"2\"\n") == "';' 2 decimal comma");
  CHECK(dialect_of("1,5;2.5\n3,5;4,5\n") == "';' 2");
  CHECK(dialect_of("a;b\n1,234,567;2\n12,345;3\n") == "';' 2");
}

TEST_CASE("csv dialect: texts may have separators in them") {
  CHECK(dialect_of("name;a;b\nSmith, J.;1;2\nJones, K.;3;4\n") == "';' 3");
  CHECK(dialect_of("\"Smith; J.\",1\n\"Jones; K.\",2\n") == "',' 2");
  CHECK(dialect_of("city,n\nNew York,1\nSan Diego,2\n") == "',' 2");
  CHECK(dialect_of("city\tn\nNew York\t1\nOslo\t2\n") == "tab 2");
  CHECK(dialect_of("1,Toy Story (1995),Animation|Comedy\n2,Heat (1995),Crime|Action\n") == "',' 3");
  CHECK(dialect_of("39, State-gov, 13\n50, Private, 9\n") == "',' 3");
}

TEST_CASE("csv dialect: a few rows of another length do not change the separator") {
  std::string text = "First Last,5,6\n";
  for (int i = 0; i < 20; ++i) text += "Ann Bee,1\n";
  CHECK(dialect_of(text) == "',' 2");
  CHECK(dialect_of("a,b,c\n1,2,3\n4,5\n6,7,8\n") == "',' 3");
  CHECK(dialect_of("My table, of 2020\n\na;b\n1;2\n3;4\n5;6\n") == "';' 2");
}

TEST_CASE("csv dialect: quotes hide what is within them") {
  CHECK(dialect_of("\"a\";\"b\"\n\"1,5\";\"2;5\"\n\"x\";\"two\nlines; of text\"\n") ==
        "';' 2 decimal comma");
  CHECK(dialect_of("\"a\" \"b c\"\n\"1\"  \"2\"\n") == "blanks 2");
}

TEST_CASE("csv dialect: a table of one column has no separator") {
  CHECK(dialect_of("x\n1\n2\n") == "',' 1");
  CHECK(dialect_of("review\nvery good\nI liked it, mostly\nno\n") == "',' 1");
  CHECK(csv_separators() == "comma, semicolon, tab, | or blanks");
}

TEST_CASE("csv dialect: two tabs are one separator where the columns are aligned by them") {
  CHECK(dialect_of("1\t\t2\n100\t3\n5\t\t6\n") == "blanks 2");
  CHECK(dialect_of("1;;2\n3;4;5\n") == "';' 3");
  CHECK(dialect_of("1\t\t2\n3\t4\t5\n") == "tab 3");
}

TEST_CASE("csv dialect: a separator at the end of every line has no cell after it") {
  CHECK(dialect_of("a;b;\n1;2;\n3;4;\n") == "';' 2");
  CHECK(dialect_of("a,b\n1,2,\n3,4,\n") == "',' 2");
  CHECK(dialect_of("a,b,c\n1,2,\n3,4,\n") == "',' 3");
}

TEST_CASE("csv dialect: what is given is not searched for") {
  const CsvDialect dialect =
      find_csv_dialect("1,5\n2,5\n", {.separator = ';', .decimal = ',', .header = true});
  CHECK(dialect.separator == ';');
  CHECK(dialect.decimal == ',');
  CHECK(dialect.header);
  CHECK(dialect.columns == 1);
  CHECK(std::string(dialect.header_reason) == "given");
  CHECK((dialect.separator_given && dialect.decimal_given && dialect.header_given));
  CHECK(separator_in("sep=;\na,b;c\n") == ';');
}

TEST_CASE("csv dialect: a separator is given as a character or by name") {
  CHECK(csv_separator_of(";") == ';');
  CHECK(csv_separator_of("tab") == '\t');
  CHECK(csv_separator_of("\\t") == '\t');
  CHECK(csv_separator_of("\t") == '\t');
  CHECK(csv_separator_of(" ") == csv_blanks);
  CHECK(csv_separator_of("blanks") == csv_blanks);
  for (const char* text : {"", "\"", "\n", "\r", ",,", "\u00a7"}) {
    CHECK_FALSE(csv_separator_of(text).has_value());
  }
}

TEST_CASE("csv dialect: names above numbers are a header") {
  CHECK(header_in("a,b\n1,2\n3,4\n") == "yes: names above numbers");
  CHECK(header_in(",a,kind\n0,1.5,ant\n1,2.5,bee\n") == "yes: names above numbers");
  CHECK(header_in("a,b\n1,NA\n3,?\n") == "yes: names above numbers");
  CHECK(header_in("name,age,2020\nAnn,5,1.5\nBen,6,2.5\nCem,7,3.5\n") ==
        "yes: names above numbers");
}

TEST_CASE("csv dialect: a first row of the same kinds as the others is no header") {
  CHECK(header_in("1.807,red,0.419,ant\n1.858,green,-0.846,bee\n-2.7,red,1.4,cow\n") ==
        "no: numbers with fractions or signs in the first row");
  CHECK(header_in("5,red,1,ant\n4,green,2,bee\n6,red,3,cow\n").starts_with("no"));
  CHECK(header_in("1,2\n3,4\n").starts_with("no"));
  CHECK(header_in("1,x,3\n4,5,6\n").starts_with("no"));
  CHECK(header_in("?,red\n5,blue\n6,red\n") == "no, perhaps: a missing value in the first row");
}

TEST_CASE("csv dialect: true and false are values") {
  CHECK(header_in("red,True\nblue,False\n") == "no: true or false in the first row");
  CHECK(header_in("3,4\nTrue,false\n").starts_with("no"));
  CHECK(header_in("flag\nTrue\nfalse\n") == "yes: names above numbers");
  CHECK(header_in("2019,2020\nTrue,False\nFalse,True\nTrue,True\n") ==
        "yes, perhaps: whole numbers unlike those below");
}

TEST_CASE("csv dialect: numbers of columns are a header, as pandas writes them") {
  CHECK(header_in("0,1,2\n1.807,0.419,0\n1.858,-0.846,1\n-2.766,1.488,2\n") ==
        "yes: column numbers");
  CHECK(header_in("1,2,3\n1.807,0.419,0\n1.858,-0.846,1\n") == "yes: column numbers");
  CHECK(header_in(",0,1\n0,4,5\n1,6,7\n") == "yes, perhaps: column numbers");
  CHECK(header_in("0,1,2,3\n9,0,17,80\n8,4,99,70\n7,0,55,60\n") == "yes: column numbers");
  CHECK(header_in("0,1\n1.5,ant\n2.5,bee\n0.5,ant\n") == "yes, perhaps: column numbers");
  // truth tables, and a curve that starts in 0,1
  CHECK(header_in("0,1\n1,0\n0,0\n1,1\n").starts_with("no"));
  CHECK(header_in("0,1,2\n1,2,0\n2,0,1\n").starts_with("no"));
  CHECK(header_in("0,1\n0.1,0.995\n0.2,0.980\n0.3,0.955\n").starts_with("no"));
}

TEST_CASE("csv dialect: whole numbers unlike those below are a header") {
  CHECK(header_in("1990,1991,1992\n0.5,0.6,0.7\n0.1,0.2,0.3\n0.2,0.1,0.4\n") ==
        "yes, perhaps: whole numbers unlike those below");
  CHECK(header_in("country,2019,2020\nPeru,5.1,6.2\nChad,5.2,6.1\nFiji,5.3,6.0\n") ==
        "yes, perhaps: whole numbers unlike those below");
  CHECK(header_in("100,200,300\n90,190,290\n80,180,280\n70,170,270\n").starts_with("no"));
  CHECK(header_in("5,3,1\n5.1,3.5,1.4\n4.9,3.1,0.9\n5.2,2.8,1.1\n").starts_with("no"));
}

TEST_CASE("csv dialect: among texts, a header has words that the rows do not have") {
  CHECK(header_in("shape,kind\nround,ant\nflat,bee\nround,bee\n") ==
        "yes, perhaps: words that the rows below do not have");
  CHECK(header_in("round,ant\nflat,bee\nround,bee\n") ==
        "no: the first row has words of the rows below");
  CHECK(header_in("red,red\nblue,green\n") == "no, perhaps: a word twice in the first row");
}

TEST_CASE("csv dialect: a single row is a header if it has no numbers") {
  CHECK(header_in("a,b\n") == "yes, perhaps: a single row without numbers");
  CHECK(header_in("1,b\n") == "no, perhaps: a single row with values");
}

TEST_CASE("csv dialect: a comment with a name for each column is a header, others are skipped") {
  CHECK(header_in("# a b c\n1 2 3\n4 5 6\n") == "yes: a comment with a name for each column");
  CHECK(header_in("# made in 2020\n# by hand\na,b\n1,2\n") == "yes: names above numbers");
  CHECK(find_csv_dialect("# made by hand\n1,2\n").skipped_lines == 1);
  CHECK(header_in("#,name\n1,a\n2,b\n") == "yes: names above numbers");
}

TEST_CASE("csv dialect: a first column without a name is that of the rows' names, as R writes it") {
  const CsvDialect dialect = find_csv_dialect("\"a\" \"b\"\n\"1\" 5 6\n\"2\" 7 8\n");
  CHECK(dialect.unnamed_first_column);
  CHECK(dialect.columns == 3);
  CHECK_FALSE(find_csv_dialect("x,y\n1.5,2,0\n3,4,1\n").unnamed_first_column);
}
