#include "csv_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "../base/error.hpp"
#include "../base/words.hpp"
#include "csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Parses all rows as numbers.
class NumbersReader {
 public:
  NumbersReader(std::string_view text, const std::string& name, const CsvGiven& given)
      : rows_(text, name, given), name_(name) {}

  CsvNumbers read() {
    std::span<const CsvCell> row = rows_.next();
    if (row.empty())
      throw DataError(
          Mismatch{.where = name_, .what = "rows", .expected = "at least one", .got = "none"});
    numbers_.columns = std::ssize(row);
    first_line_ = row[0].position.line;
    if (rows_.dialect().header) {
      for (const CsvCell& cell : row) numbers_.names.emplace_back(csv_trimmed(cell.text));
      row = rows_.next();
    }
    for (; !row.empty(); row = rows_.next()) add(row);
    return std::move(numbers_);
  }

 private:
  void add(std::span<const CsvCell> row) {
    const auto columns = static_cast<std::size_t>(numbers_.columns);
    if (row.size() != columns) throw DataError(rows_.wrong_length(row, columns, first_line_));
    for (std::size_t column = 0; column < columns; ++column) {
      double value = 0;
      const CsvParsed parsed = parse_csv_feature(row[column].text, value, rows_.dialect().decimal);
      if (parsed != CsvParsed::number) refuse_cell(row[column], column, parsed);
      numbers_.values.push_back(static_cast<Scalar>(value));
    }
  }

  [[noreturn]] void refuse_cell(const CsvCell& cell, std::size_t column, CsvParsed parsed) const {
    constexpr std::size_t most_shown = 40;
    const std::string what =
        numbers_.names.empty() ? std::to_string(column + 1) : in_quotes(numbers_.names[column]);
    const bool empty = csv_trimmed(cell.text).empty();
    throw DataError(
        Mismatch{.where = rows_.where(cell.position),
                 .what = "column " + what,
                 .expected = parsed == CsvParsed::not_finite ? "a finite number" : "a number",
                 .got = empty ? "nothing" : in_quotes(cell.text.substr(0, most_shown)),
                 .hint = empty || parsed == CsvParsed::not_finite ? "" : hint_of(cell)});
  }

  std::string hint_of(const CsvCell& cell) const {
    const char decimal = rows_.dialect().decimal;
    double ignored = 0;
    if (parse_csv_number(cell.text, ignored, decimal == '.' ? ',' : '.') == CsvParsed::number) {
      return decimal == '.' ? "use a decimal point" : "use a decimal comma, as in other cells";
    }
    if (numbers_.columns == 1) return "separators of columns: " + csv_separators();
    if (numbers_.names.empty() && cell.position.line == first_line_) {
      return "a header row contains no numbers";
    }
    return {};
  }

  CsvRows rows_;
  const std::string& name_;
  CsvNumbers numbers_;
  std::size_t first_line_ = 1;
};

/// As std::from_chars, for a text with a decimal comma and no point.
std::from_chars_result from_chars_with_comma(std::string_view text, double& number) {
  constexpr std::size_t usual = 64;
  const char* none = text.data();
  if (text.find('.') != text.npos) return {none, std::errc::invalid_argument};
  std::array<char, usual> few{};
  std::string many;
  char* copy = few.data();
  if (text.size() > usual) {
    many = text;
    copy = many.data();
  }
  std::replace_copy(text.begin(), text.end(), copy, ',', '.');
  const auto [end, error] = std::from_chars(copy, copy + text.size(), number);
  return {none + (end - copy), error};
}

/// Parses at most 15 digits with at most one decimal character, as most numbers are written: the
/// quotient of two exact doubles, which is the same bits as std::from_chars gives.
bool parse_short_number(std::string_view text, char decimal, double& value) {
  constexpr std::size_t most_digits = 15;
  constexpr std::array<double, most_digits + 1> powers{
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > most_digits) return false;
  std::uint64_t digits = 0;
  std::size_t after_decimal = 0, decimals = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(text[i] - '0');
    if (digit < 10) {
      digits = 10 * digits + digit;
      continue;
    }
    if (text[i] != decimal || ++decimals > 1) return false;
    after_decimal = text.size() - i - 1;
  }
  if (decimals == text.size()) return false;
  const double quotient = static_cast<double>(digits) / powers[after_decimal];
  value = negative ? -quotient : quotient;
  return true;
}

}  // namespace

CsvNumbers parse_csv_numbers(std::string_view text, const std::string& name,
                             const CsvGiven& given) {
  return NumbersReader(text, name, given).read();
}

CsvParsed parse_csv_number(std::string_view text, double& value, char decimal) {
  text = csv_trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  if (parse_short_number(text, decimal, value)) return CsvParsed::number;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = decimal == ',' ? from_chars_with_comma(text, number)
                                               : std::from_chars(text.data(), end, number);
  if (error == std::errc::invalid_argument || stopped != end) return CsvParsed::not_a_number;
  if (error == std::errc::result_out_of_range) {  // underflow gives 0
    if (text.find("e-") == text.npos && text.find("E-") == text.npos) return CsvParsed::not_finite;
    number = 0;
  }
  if (!(std::abs(number) <= double(std::numeric_limits<Scalar>::max()))) {
    return CsvParsed::not_finite;
  }
  value = number;
  return CsvParsed::number;
}

CsvParsed parse_csv_feature(std::string_view text, double& value, char decimal) {
  const CsvParsed parsed = parse_csv_number(text, value, decimal);
  if (parsed != CsvParsed::not_a_number) return parsed;
  for (const auto& [word, number] : {std::pair("true", 1.0), std::pair("false", 0.0)}) {
    if (!same_but_for_case(csv_trimmed(text), word)) continue;
    value = number;
    return CsvParsed::number;
  }
  return parsed;
}

}}  // namespace rectify
