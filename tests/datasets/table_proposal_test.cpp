#include <rectify/base/error.hpp>
#include <rectify/datasets/table_proposal.hpp>
#include <rectify/io/files.hpp>
#include <rectify/schema/reader.hpp>

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "../temporary_folder.hpp"

using namespace rectify;

namespace {

using GivenLabels = std::optional<CsvColumns>;

TableProposal propose(const std::string& text, const GivenLabels& labels = {},
                      CsvFiles given = {}) {
  const test::TemporaryFolder folder;
  write_atomically(folder / "data.csv", text);
  given.train = (folder / "data.csv").string();
  return propose_for_table(given, labels);
}

/// What proposing throws, without the folder's name.
std::string refusal(const std::string& text, const GivenLabels& labels = {}) {
  try {
    propose(text, labels);
  } catch (const DataError& error) {
    return test::without_folders(error.what());
  }
  return {};
}

/// A header and forty rows.
std::string table(const std::string& header, const std::function<std::string(int)>& row) {
  std::string text = header + "\n";
  for (int i = 0; i < 40; ++i) text += row(i) + "\n";
  return text;
}

std::string label_of(const TableProposal& proposal) {
  return std::get<std::string>(proposal.source.label.columns.at(0));
}

std::vector<std::string> ignored(const TableProposal& proposal) {
  std::vector<std::string> texts;
  for (const auto& [column, reason] : proposal.ignored) texts.push_back(column + ": " + reason);
  return texts;
}

const char* kind(int i) { return i % 3 == 0 ? "cat" : "dog"; }

}  // namespace

TEST_CASE("proposal: names of the rows are left out, however few there are", "[datasets]") {
  const auto proposal = propose(table(
      "who,size,kind", [](int i) { return fmt::format("Person {},{}.5,{}", i, i, kind(i)); }));
  CHECK(ignored(proposal) == std::vector<std::string>{"who: 40 different texts"});
}

TEST_CASE("proposal: a label may have many classes that occur several times", "[datasets]") {
  std::string text = "a,kind\n";
  for (int i = 0; i < 1200; ++i) text += fmt::format("{}.5,k{}\n", i % 7, i % 300);
  const TableProposal proposal = propose(text);
  CHECK(label_of(proposal) == "kind");
  CHECK(proposal.outputs == 300);
}

TEST_CASE("proposal: prices with a currency sign are no label and no feature", "[datasets]") {
  const auto prices = [](int i) { return fmt::format("{}.5,{},${}.50", i, kind(i), 10 + i % 7); };
  CHECK(refusal(table("a,kind,price", prices)) ==
        "data.csv: column \"price\": expected numbers, or labels that occur several times; got "
        "texts such as \"$10.50\": write digits and a decimal point alone");
  CHECK(ignored(propose(table("a,kind,price", prices), {{{std::string("kind")}}})) ==
        std::vector<std::string>{
            "price: texts such as \"$10.50\": write digits and a decimal point alone"});
}

TEST_CASE("proposal: rows without a label are dropped where features are complete", "[datasets]") {
  const auto proposal = propose(
      table("a,kind", [](int i) { return fmt::format("{}.5,{}", i, i % 7 == 0 ? "" : kind(i)); }));
  CHECK(proposal.source.missing == Missing::drop);
  CHECK(proposal.missing_reason == "rows without a label are left out");
}

TEST_CASE("proposal: the refusal of a file of one column names the separators", "[datasets]") {
  CHECK(refusal(table("a^b^kind", [](int i) { return fmt::format("{}^{}^{}", i, 2 * i, kind(i)); }))
            .find("columns are separated by comma, semicolon, tab, | or blanks; another character "
                  "is named as in --data '{\"csv\": {\"train\": \"") != std::string::npos);
  CsvFiles given;
  given.separator = CsvSeparator{'^'};
  const auto proposal =
      propose(table("a^b^kind", [](int i) { return fmt::format("{}.5^{}^{}", i, 2 * i, kind(i)); }),
              {}, given);
  CHECK(label_of(proposal) == "kind");
  CHECK(proposal.source.separator == CsvSeparator{'^'});
}

TEST_CASE("proposal: labels that are not there are refused by name and by index", "[datasets]") {
  const std::string text =
      table("a,kind", [](int i) { return fmt::format("{}.5,{}", i, kind(i)); });
  CHECK(refusal(text, {{{Index{9}}}}) == "data.csv: label: expected an index below 2, got 9");
  CHECK(refusal(text, {{{std::string("Kind")}}}) ==
        "data.csv: label: expected one of a, kind; got \"Kind\" (did you mean \"kind\"?)");
  CHECK(refusal(text.substr(text.find('\n') + 1), {{{std::string("kind")}}}) ==
        "data.csv: label: expected the index of a column, from 0, as there is no header; got "
        "\"kind\"");
}

TEST_CASE("proposal: a label that is the same in all rows is refused", "[datasets]") {
  CHECK(refusal(table("a,kind", [](int i) { return fmt::format("{}.5,cat", i); })) ==
        "data.csv: column \"kind\": expected at least 2 classes, got the same in all rows");
}
