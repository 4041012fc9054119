#include "table_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include "../base/error.hpp"
#include "../base/names.hpp"
#include "../base/words.hpp"
#include "rows.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* fill_hint =
    R"(in data.source.csv, "missing": "median" or "mean" fills them in, "drop" leaves such rows out)";

std::string ignore_key(const std::string& name) {
  return fmt::format("\"ignore\": [{}]", in_quotes(name));
}

constexpr const char* digits_hint = "write digits and a decimal point alone, such as 1234.5";

class ColumnChecks {
 public:
  ColumnChecks(const CsvTable& table, const CsvRoles& roles, Missing missing)
      : table_(table), roles_(roles), missing_(missing) {}

  std::vector<std::string> problems(bool of_features) {
    if (table_.ragged) problems_.push_back(table_.ragged->text());
    for (const TableColumn& column : table_.features) {
      if (of_features) check_feature(column);
    }
    for (const TableColumn& column : table_.labels) check_label(column);
    if (table_.weight) check_weight(*table_.weight);
    return std::move(problems_);
  }

 private:
  void add(const TableColumn& column, const std::string& expected, const std::string& got,
           const std::string& hint = {}) {
    problems_.push_back(table_.problem(column, expected, got, hint));
  }

  void add(const TableColumn& column, const std::string& expected, const CellCount& cells,
           const std::string& hint = {}) {
    add(column, expected, cells.in_rows(), hint);
  }

  /// The hint to leave a column out, where others remain.
  std::string ignore_hint(const TableColumn& column) const {
    if (table_.features.size() < 2) return {};
    return ignore_key(column.name()) + " leaves it out";
  }

  bool is_listed(const TableColumn& column) const {
    return roles_.categories.columns.contains(column.name());
  }

  void check_feature(const TableColumn& column) {
    check_cells(column);
    if (column.content() == ColumnContent::nothing) {
      return add(column, "values", only_missing(column), ignore_hint(column));
    }
    if (is_listed(column)) return check_categories(column, TableColumn::most_texts);
    switch (column.content()) {
      case ColumnContent::numbers:
      case ColumnContent::booleans:
      case ColumnContent::nothing: return;
      case ColumnContent::dates:
        return add(column, "numbers or categories", "dates: " + column.dates().in_rows(),
                   ignore_hint(column));
      case ColumnContent::written_numbers:
        return add(column, "numbers", column.written_numbers(),
                   fmt::format("{}; {}", digits_hint, one_hot_hint(column)));
      case ColumnContent::mixed: return check_mixed(column);
      case ColumnContent::texts: return check_categories(column, most_categories);
    }
  }

  static std::string only_missing(const TableColumn& column) {
    return "only missing ones in " + column.missing().text();
  }

  /// `5,000 in 6,000 rows, the first in row 2`, of different texts.
  static std::string different_texts(const TableColumn& column, const std::string& what) {
    return fmt::format(
        "{}{}{} in {}, the first in row {}", column.has_more_texts() ? "more than " : "",
        count_text(static_cast<Index>(column.texts().size())), what,
        count_text(column.size() - column.missing().cells, "row"), column.first_line_of(0));
  }

  void check_mixed(const TableColumn& column) {
    add(column, "numbers", column.words_or_dates(),
        one_hot_hint(column) + ", \"missing_words\" takes texts as missing");
  }

  static std::string one_hot_hint(const TableColumn& column) {
    return fmt::format(
        "in data.source.csv, \"categories\": {{{}: \"one_hot\"}} takes all values as texts",
        in_quotes(column.name()));
  }

  void check_categories(const TableColumn& column, std::size_t most) {
    const std::size_t count = column.texts().size();
    if (count <= most && !column.has_more_texts()) return;
    const bool can_list = most < TableColumn::most_texts && !column.has_more_texts();
    add(column, fmt::format("at most {} categories", most),
        different_texts(column, " different texts"),
        can_list ? fmt::format("{}, \"categories\": {{{}: \"one_hot\"}} takes them all",
                               ignore_hint(column), in_quotes(column.name()))
                 : ignore_hint(column));
  }

  /// What no column may have.
  void check_cells(const TableColumn& column) {
    const bool is_text = column.keep() == TableColumn::Keep::texts;
    if (column.not_finite().cells > 0 && !is_text) {
      add(column, "finite numbers", column.not_finite(), ignore_hint(column));
    }
    if (column.missing().cells > 0 && column.content() != ColumnContent::nothing)
      check_missing(column);
  }

  void check_missing(const TableColumn& column) {
    if (missing_ != Missing::refuse) return;
    add(column, "a value in each row", column.missing(), hinted_ ? "" : fill_hint);
    hinted_ = true;
  }

  void check_label(const TableColumn& column) {
    check_cells(column);
    if (column.missing().cells == column.size()) {
      return add(column, "labels", only_missing(column));
    }
    if (roles_.task == Task::classification) return check_classes(column);
    if (const CellCount& words = column.words_or_dates(); words.cells > 0) {
      std::string hint = "classes are for \"task\": \"classification\"";
      if (column.content() == ColumnContent::written_numbers) hint = digits_hint;
      if (roles_.task == Task::multilabel) hint.clear();
      add(column, roles_.task == Task::multilabel ? "0 or 1" : "numbers", words, hint);
    } else if (roles_.task == Task::multilabel && column.not_0_or_1().cells > 0) {
      add(column, "0 or 1", column.not_0_or_1());
    }
  }

  void check_classes(const TableColumn& column) {
    if (column.not_finite().cells > 0) add(column, "classes", column.not_finite());
    if (std::cmp_less_equal(column.texts().size(), most_classes)) return;
    const bool numbers = column.numbers_count() == column.size() - column.missing().cells;
    add(column, fmt::format("at most {} classes", count_text(most_classes)),
        different_texts(column, ""), numbers ? "values are for \"task\": \"regression\"" : "");
  }

  void check_weight(const TableColumn& column) {
    check_cells(column);
    if (column.missing().cells == column.size()) {
      return add(column, "weights", only_missing(column));
    }
    const CellCount& words = column.words_or_dates();
    if (words.cells > 0) add(column, "numbers >= 0", words);
    if (column.negative().cells > 0) add(column, "weights >= 0", column.negative());
    const bool fills = missing_ == Missing::mean || missing_ == Missing::median;
    if (fills && column.missing().cells > 0) {
      add(column, "a weight in each row", fmt::format("none in {}", column.missing().text()));
    }
  }

  const CsvTable& table_;
  const CsvRoles& roles_;
  Missing missing_;
  bool hinted_ = false;
  std::vector<std::string> problems_;
};

bool is_named_identifier(const std::string& name) {
  constexpr std::array<std::string_view, 8> names{"",    "id",  "index",   "idx",
                                                  "row", "uid", "rowname", "unnamed: 0"};
  const std::string text = lower_case(name);
  return std::find(names.begin(), names.end(), text) != names.end() || text.ends_with("_id") ||
         text.ends_with(" id");
}

/// Floats do not hold every larger whole number.
constexpr double largest_exact = 1 << 24;

/// Whether almost each text occurs once.
bool is_name(const TableColumn& column) {
  constexpr Index enough = 10;
  const Index filled = column.size() - column.missing().cells;
  const Index different = std::ssize(column.texts());
  return filled >= enough && (column.has_more_texts() || 4 * different > 3 * filled);
}

bool has_each_value_once(const TableColumn& column) {
  const std::unordered_set<Scalar> values(column.numbers().begin(), column.numbers().end());
  return std::ssize(values) == column.size();
}

/// Classes that are numbers written for people, which are likely meant as numbers.
void warn_of_written_labels(const CsvTable& table, const TableColumn& column,
                            std::vector<std::string>& warnings) {
  constexpr std::size_t few = 10;
  if (column.texts().size() <= few) return;
  if (column.content() != ColumnContent::written_numbers) return;
  warnings.push_back(
      fmt::format("{}: {} different classes such as {}: if they are numbers to predict, {}",
                  table.place_of(column), column.texts().size(), column.written_numbers().example,
                  digits_hint));
}

/// Classes whose texts differ only in capital letters.
void warn_of_capitals(const TableColumn& column, std::vector<std::string>& warnings) {
  std::map<std::string, std::string> seen;
  for (const std::string& text : column.texts()) {
    const auto [same, added] = seen.emplace(lower_case(text), text);
    if (added) continue;
    warnings.push_back(
        fmt::format("labels {} and {} differ only in capital letters, but are different classes",
                    in_quotes(same->second), in_quotes(text)));
    return;
  }
}

/// Classes whose texts are the same number.
void warn_of_equal_labels(const TableColumn& column, std::vector<std::string>& warnings) {
  std::vector<std::pair<double, std::string>> numbers;
  for (const std::string& text : column.texts()) {
    double value = 0;
    if (parse_csv_number(text, value) == CsvParsed::number) numbers.emplace_back(value, text);
  }
  std::sort(numbers.begin(), numbers.end());
  const auto same = std::adjacent_find(numbers.begin(), numbers.end(),
                                       [](auto& a, auto& b) { return a.first == b.first; });
  if (same == numbers.end()) return;
  warnings.push_back(fmt::format("labels {} and {} are the same number, but different classes",
                                 in_quotes(same->second), in_quotes((same + 1)->second)));
}

/// Throws DataError unless there are none.
void refuse_all(std::vector<std::string> problems, const std::string& file) {
  constexpr std::size_t most = 30;  // a screen of them
  if (problems.empty()) return;
  if (problems.size() > most) {
    const std::size_t more = problems.size() - most;
    problems.resize(most);
    problems.push_back(fmt::format("{}: and {} more columns with problems", file, more));
  }
  throw DataError(lines(problems));
}

}  // namespace

void check_columns(const CsvTable& table, const CsvRoles& roles, Missing missing) {
  refuse_all(ColumnChecks(table, roles, missing).problems(/*of_features=*/true), table.file);
}

void check_labels(const CsvTable& table, const CsvRoles& roles, Missing missing) {
  refuse_all(ColumnChecks(table, roles, missing).problems(/*of_features=*/false), table.file);
}

bool is_identifier(const TableColumn& column) {
  constexpr Index enough = 10;
  if (column.content() == ColumnContent::texts) return is_name(column);
  if (column.content() != ColumnContent::numbers || !column.whole() || column.size() < enough)
    return false;
  if (column.missing().cells > 0) return false;
  if (column.counts_rows()) return true;
  return is_named_identifier(column.name()) && column.keep() == TableColumn::Keep::numbers &&
         (column.high() > largest_exact || has_each_value_once(column));
}

std::vector<std::string> column_warnings(const CsvTable& table) {
  std::vector<std::string> warnings;
  for (const TableColumn& column : table.features) {
    if (!is_identifier(column)) continue;
    const std::string what = table.place_of(column);
    if (column.content() == ColumnContent::texts) {
      warnings.push_back(fmt::format(
          "{} has {} different texts in {}: a name is no feature; {} leaves it out", what,
          column.texts().size(), count_text(column.size() - column.missing().cells, "row"),
          ignore_key(column.name())));
      continue;
    }
    warnings.push_back(
        column.counts_rows()
            ? fmt::format(
                  "{} counts the rows, from {} to {}: an index is no feature; {} leaves it out",
                  what, column.low(), column.high(), ignore_key(column.name()))
            : fmt::format("{} has the name and the numbers of an identifier, which is no feature; "
                          "{} leaves "
                          "it out",
                          what, ignore_key(column.name())));
  }
  for (const TableColumn& column : table.labels) {
    if (column.keep() != TableColumn::Keep::texts) continue;
    warn_of_equal_labels(column, warnings);
    warn_of_capitals(column, warnings);
    warn_of_written_labels(table, column, warnings);
  }
  return warnings;
}

std::string inferred_text(const CsvTable& table, const TableEncoding& encoding, Missing missing) {
  std::vector<std::string> parts{"separator " + csv_separator_name(table.dialect.separator),
                                 table.dialect.header ? "header yes" : "header no"};
  if (table.dialect.decimal == ',') parts.insert(parts.begin() + 1, "decimal comma");
  if (table.empty_rows > 0) parts.push_back(count_text(table.empty_rows, "empty row") + " skipped");
  Index one_hot = 0, ordinal = 0, booleans = 0;
  for (const EncodedColumn& column : encoding.columns) {
    const bool is_text = column.kind == ColumnKind::category;
    one_hot += is_text && !column.ordinal ? 1 : 0;
    ordinal += is_text && column.ordinal ? 1 : 0;
    booleans += column.kind == ColumnKind::boolean ? 1 : 0;
  }
  if (one_hot > 0) parts.push_back(count_text(one_hot, "text column") + " one-hot");
  if (ordinal > 0) parts.push_back(count_text(ordinal, "text column") + " ordinal");
  if (booleans > 0) parts.push_back(count_text(booleans, "column") + " of true and false");
  std::vector<std::string> holes;
  for (const TableColumn& column : table.features) {
    if (column.missing().cells == 0) continue;
    holes.push_back(
        fmt::format("{} missing in {}", count_text(column.missing().cells), column.name()));
  }
  constexpr std::size_t most_listed = 3;
  if (holes.size() > most_listed) {
    holes = {fmt::format("missing values in {} columns", holes.size())};
  }
  if (!holes.empty()) {
    parts.push_back(fmt::format("{}: {}", fmt::join(holes, ", "),
                                missing == Missing::drop ? "rows dropped" : name_of(missing)));
  }
  if (!table.left_out.empty())
    parts.push_back(fmt::format("left out: {}", short_list_text(table.left_out)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}}  // namespace rectify
