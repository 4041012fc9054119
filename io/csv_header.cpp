#include "csv_header.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_set>

#include "csv_numbers.hpp"
#include "csv_scanner.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using CsvSample = std::vector<std::vector<std::string>>;

constexpr std::array<std::string_view, 22> words_for_missing{
    "NA",  "N/A",  "n/a",  "na", "NaN", "nan", "NAN",  "NaT", "NULL",    "null",  "Null",
    "\\N", "None", "<NA>", "?",  "-",   ".",   "#N/A", "#NA", "#DIV/0!", "#REF!", "#VALUE!"};

enum class CellKind { blank, missing, number, text };

CellKind kind_of(std::string_view text, char decimal) {
  if (csv_trimmed(text).empty()) return CellKind::blank;
  if (is_csv_missing(text)) return CellKind::missing;
  double ignored = 0;
  return parse_csv_number(text, ignored, decimal) == CsvParsed::not_a_number ? CellKind::text
                                                                             : CellKind::number;
}

/// Not a name: data frames write true and false for 1 and 0.
bool is_boolean(std::string_view text, char decimal) {
  double ignored = 0;
  return kind_of(text, decimal) == CellKind::text &&
         parse_csv_feature(text, ignored, decimal) == CsvParsed::number;
}

/// Digits alone, as names that are numbers are written.
bool is_whole(std::string_view text) {
  text = csv_trimmed(text);
  return !text.empty() && text.size() < 16 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A cell of the first row and what its column has below.
struct HeaderColumn {
  std::size_t column = 0;
  CellKind kind = CellKind::blank;
  double first = 0;  ///< if it is a number
  bool first_whole = false;
  std::size_t numbers = 0, fractions = 0, texts = 0;  ///< cells below
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool occurs_below = false;
  bool continues = false;  ///< the first number and those below have equal differences

  bool has_numbers() const { return numbers > texts; }
  /// A whole number above text or above numbers that are written with fractions.
  bool is_of_other_kind() const {
    return kind == CellKind::number && first_whole &&
           (texts > numbers || 2 * fractions > numbers + texts);
  }
  bool has_several() const { return numbers + texts >= 3; }
  bool is_outside() const { return has_several() && (first < low || first > high); }
  /// Farther from the numbers below than these are from each other.
  bool is_far() const {
    const double width = high - low;
    return has_several() && (first > high + width || first < low - width);
  }
  bool is_unlike() const {
    return (is_of_other_kind() && (texts > numbers || is_outside())) || (first_whole && is_far());
  }
};

void look_below(HeaderColumn& column, const CsvSample& rows, std::size_t columns, char decimal) {
  std::vector<double> values;
  const std::string& first = rows[0][column.column];
  for (std::size_t r = 1; r < rows.size(); ++r) {
    if (rows[r].size() != columns) continue;
    const std::string& cell = rows[r][column.column];
    column.occurs_below |= cell == first;
    const CellKind kind = kind_of(cell, decimal);
    const bool boolean = is_boolean(cell, decimal);
    if (kind == CellKind::text && !boolean) ++column.texts;
    if (kind != CellKind::number && !boolean) continue;
    ++column.numbers;
    if (!boolean && !is_whole(cell)) ++column.fractions;
    double value = 0;
    parse_csv_feature(cell, value, decimal);
    column.low = std::min(column.low, value);
    column.high = std::max(column.high, value);
    if (values.size() < 2) values.push_back(value);
  }
  if (values.size() < 2) return;
  const double step = values[1] - values[0];
  column.continues = std::abs(values[0] - column.first - step) <= 1e-3 * std::abs(step);
}

/// The first row, cell by cell.
class FirstRow {
 public:
  FirstRow(const CsvSample& rows, std::size_t columns, char decimal) : row_(rows[0]) {
    for (std::size_t c = 0; c < std::min(columns, row_.size()); ++c) {
      HeaderColumn& column = all_.emplace_back();
      column.column = c;
      column.kind = kind_of(row_[c], decimal);
      if (column.kind == CellKind::number) parse_csv_number(row_[c], column.first, decimal);
      column.first_whole = is_whole(row_[c]);
      has_boolean_ = has_boolean_ || is_boolean(row_[c], decimal);
      look_below(column, rows, columns, decimal);
      if (column.kind == CellKind::number) numbers_.push_back(column);
    }
  }

  CsvHeaderGuess guess(bool rows_below) const {
    const bool missing = has([](const auto& c) { return c.kind == CellKind::missing; });
    if (!rows_below) {
      const bool names = numbers_.empty() && !missing;
      return {names, false, names ? "a single row without numbers" : "a single row with values"};
    }
    if (has_boolean_) return {false, true, "true or false in the first row"};
    return numbers_.empty() ? guess_of_text(missing) : guess_of_numbers();
  }

 private:
  template <class Test>
  bool has(Test test) const {
    return std::any_of(all_.begin(), all_.end(), test);
  }
  template <class Test>
  bool all_numbers(Test test) const {
    return std::all_of(numbers_.begin(), numbers_.end(), test);
  }

  bool has_name_above_numbers() const {
    return has([](const auto& c) { return c.kind == CellKind::text && c.has_numbers(); });
  }
  bool has_text_of_below() const {
    return has([](const auto& c) { return c.kind == CellKind::text && c.occurs_below; });
  }

  CsvHeaderGuess guess_of_text(bool missing) const {
    if (has_name_above_numbers()) return {true, true, "names above numbers"};
    if (missing) return {false, false, "a missing value in the first row"};
    if (has_text_of_below()) return {false, true, "the first row has words of the rows below"};
    const std::unordered_set<std::string> different(row_.begin(), row_.end());
    if (different.size() < row_.size()) return {false, false, "a word twice in the first row"};
    return {true, false, "words that the rows below do not have"};
  }

  CsvHeaderGuess guess_of_numbers() const {
    if (!all_numbers([](const auto& c) { return c.first_whole; })) {
      return {false, true, "numbers with fractions or signs in the first row"};
    }
    const bool words = has([](const auto& c) { return c.kind == CellKind::text; });
    if (!words && counts_columns()) return {true, numbers_.size() > 2, "column numbers"};
    const bool unlike = all_numbers([](const auto& c) { return c.is_unlike(); });
    if (unlike && has_name_above_numbers()) return {true, true, "names above numbers"};
    const bool ordered = is_consecutive() || (numbers_.size() > 2 && is_ordered());
    const bool kinds =
        numbers_.size() > 1 && all_numbers([](const auto& c) { return c.is_of_other_kind(); });
    const bool series = has([](const auto& c) { return c.continues; });
    if (unlike && !series && !has_text_of_below() &&
        (ordered || (kinds && !words && are_different()))) {
      return {true, false, "whole numbers unlike those below"};
    }
    return {false, !unlike || numbers_.size() < 2, "numbers in the first row"};
  }

  /// 0, 1, 2, ... or 1, 2, 3, ..., perhaps after a blank cell, above other numbers.
  bool counts_columns() const {
    if (!is_consecutive() && numbers_.size() > 1) return false;
    if (numbers_[0].first > 1) return false;
    const bool index = all_[0].kind == CellKind::blank && all_[0].numbers + all_[0].texts > 0;
    if (numbers_.size() + (index ? 1 : 0) != all_.size()) return false;
    if (index) return true;
    const auto unlike = std::count_if(numbers_.begin(), numbers_.end(), [](const auto& c) {
      return c.is_of_other_kind() || c.is_outside();
    });
    if (2 * unlike < std::ssize(numbers_)) return false;
    if (numbers_.size() > 2) return true;
    // A curve may start in 0 and 1.
    return std::none_of(numbers_.begin(), numbers_.end(),
                        [](const auto& c) { return c.continues; }) &&
           std::any_of(numbers_.begin(), numbers_.end(),
                       [](const auto& c) { return c.has_several() && c.is_of_other_kind(); });
  }

  bool is_consecutive() const {
    for (std::size_t i = 1; i < numbers_.size(); ++i) {
      if (numbers_[i].first != numbers_[i - 1].first + 1) return false;
    }
    return numbers_.size() > 1;
  }

  bool is_ordered() const {
    const auto rises = [](const auto& a, const auto& b) { return a.first >= b.first; };
    const auto falls = [](const auto& a, const auto& b) { return a.first <= b.first; };
    return std::adjacent_find(numbers_.begin(), numbers_.end(), rises) == numbers_.end() ||
           std::adjacent_find(numbers_.begin(), numbers_.end(), falls) == numbers_.end();
  }

  bool are_different() const {
    std::unordered_set<double> seen;
    return all_numbers([&](const auto& c) { return seen.insert(c.first).second; });
  }

  const std::vector<std::string>& row_;
  std::vector<HeaderColumn> all_, numbers_;
  bool has_boolean_ = false;
};

}  // namespace

std::vector<std::string> csv_missing_words() {
  return {words_for_missing.begin(), words_for_missing.end()};
}

bool is_csv_missing(std::string_view text) {
  text = csv_trimmed(text);
  return text.empty() || std::find(words_for_missing.begin(), words_for_missing.end(), text) !=
                             words_for_missing.end();
}

CsvHeaderGuess guess_csv_header(const CsvSample& rows, std::size_t columns, char decimal) {
  if (rows.empty() || rows[0].empty()) return {};
  const bool rows_below = std::any_of(rows.begin() + 1, rows.end(),
                                      [&](const auto& row) { return row.size() == columns; });
  return FirstRow(rows, columns, decimal).guess(rows_below);
}

}}  // namespace rectify
