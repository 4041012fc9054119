#include "csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A cell takes much more memory than its one byte of text.
constexpr std::size_t most_columns = 1 << 18;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// The first tab or semicolon in the first row outside of quotes, since commas may be decimal
/// separators then; otherwise a comma.
char separator_of(std::string_view text) {
  bool quoted = false, begun = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\t' || c == ';') return c;
    const bool ends = c == '\n' || c == '\r';
    if (ends && begun) break;
    begun = begun || !ends;
  }
  return ',';
}

bool is_number(const CsvCell& cell) {
  double ignored = 0;
  return parse_csv_number(cell.text, ignored) != CsvParsed::not_a_number;
}

std::string hint_of(std::string_view text, bool in_first_row) {
  if (in_first_row) return "a header row contains no numbers";
  if (text.starts_with('<')) return "is this a web page?";
  if (text.find(',') != text.npos) return "use a decimal point";
  if (text.find(' ') != text.npos) return "separate columns by a comma, a semicolon or a tab";
  return {};
}

/// Parses all rows as numbers.
class NumbersReader {
 public:
  NumbersReader(std::string_view text, const std::string& name) : rows_(text, name), name_(name) {}

  CsvNumbers read() {
    std::span<const CsvCell> row = rows_.next();
    if (row.empty()) throw DataError(Mismatch{name_, "rows", "at least one", "none"});
    numbers_.columns = std::ssize(row);
    first_line_ = row[0].position.line;
    if (std::none_of(row.begin(), row.end(), is_number)) {
      for (const CsvCell& cell : row) numbers_.names.emplace_back(cell.text);
      row = rows_.next();
    }
    for (; !row.empty(); row = rows_.next()) add(row);
    return std::move(numbers_);
  }

 private:
  void add(std::span<const CsvCell> row) {
    if (std::ssize(row) != numbers_.columns) {
      throw DataError(Mismatch{fmt::format("{}:{}", name_, row[0].position.line), "columns",
                               fmt::format("{} as in line {}", numbers_.columns, first_line_),
                               std::to_string(row.size())});
    }
    for (std::size_t column = 0; column < row.size(); ++column) {
      double value = 0;
      const CsvParsed parsed = parse_csv_feature(row[column].text, value);
      if (parsed != CsvParsed::number) refuse(row[column], column, parsed);
      numbers_.values.push_back(static_cast<Scalar>(value));
    }
  }

  [[noreturn]] void refuse(const CsvCell& cell, std::size_t column, CsvParsed parsed) const {
    constexpr std::size_t most_shown = 40;
    const std::string what =
        numbers_.names.empty() ? std::to_string(column + 1) : in_quotes(numbers_.names[column]);
    const bool first = numbers_.names.empty() && cell.position.line == first_line_;
    throw DataError(Mismatch{
        rows_.where(cell.position), "column " + what,
        parsed == CsvParsed::not_finite ? "a finite number" : "a number",
        csv_trimmed(cell.text).empty() ? "nothing" : in_quotes(cell.text.substr(0, most_shown)),
        csv_trimmed(cell.text).empty()
            ? ""
            : hint_of(cell.text, first && parsed != CsvParsed::not_finite)});
  }

  CsvRows rows_;
  const std::string& name_;
  CsvNumbers numbers_;
  std::size_t first_line_ = 1;
};

}  // namespace

std::string_view csv_trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

CsvParsed parse_csv_number(std::string_view text, double& value) {
  text = csv_trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
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

CsvParsed parse_csv_feature(std::string_view text, double& value) {
  const std::string_view word = csv_trimmed(text);
  for (const auto& [name, number] : {std::pair("true", 1.0), std::pair("false", 0.0)}) {
    const auto same = [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    const std::string_view known = name;
    if (!std::equal(word.begin(), word.end(), known.begin(), known.end(), same)) continue;
    value = number;
    return CsvParsed::number;
  }
  return parse_csv_number(text, value);
}

CsvRows::CsvRows(std::string_view text, std::string name)
    : text_(text), name_(std::move(name)), separator_(separator_of(text)) {
  if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
}

std::string CsvRows::where(Position position) const {
  return fmt::format("{}:{}:{}", name_, position.line, position.column);
}

std::span<const CsvCell> CsvRows::next() {
  row_.clear();
  const auto blank = [&] { return row_.size() == 1 && csv_trimmed(row_[0].text).empty(); };
  while (at_ < text_.size() && (row_.empty() || blank())) read_row();
  if (blank()) row_.clear();
  return row_;
}

void CsvRows::read_row() {
  row_.clear();
  unescaped_.clear();
  row_.push_back(read_cell());
  while (at_ < text_.size() && text_[at_] == separator_) {
    if (row_.size() == most_columns) {
      throw DataError(Mismatch{fmt::format("{}:{}", name_, line_), "columns",
                               fmt::format("at most {}", most_columns), "more"});
    }
    ++at_;
    row_.push_back(read_cell());
  }
  end_line();
}

bool CsvRows::ends_cell() const {
  if (at_ == text_.size()) return true;
  const char c = text_[at_];
  return c == separator_ || c == '\n' || c == '\r';
}

CsvCell CsvRows::read_cell() {
  const Position start = here();
  if (at_ < text_.size() && text_[at_] == '"') return {read_quoted(start), start};
  const std::size_t begin = at_;
  while (!ends_cell()) ++at_;
  return {text_.substr(begin, at_ - begin), start};
}

std::string_view CsvRows::read_quoted(Position start) {
  const std::size_t begin = ++at_;
  bool escaped = false;
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == '"') {
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      escaped = true;
      ++at_;
    } else if (text_[at_] == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    }
  }
  if (at_ == text_.size()) {
    throw DataError(Mismatch{where(start), "", "a closing quote", "the end of the file"});
  }
  const std::string_view inside = text_.substr(begin, at_ - begin);
  ++at_;
  if (!ends_cell()) {
    throw DataError(Mismatch{where(here()), "", "a separator after the closing quote",
                             in_quotes(text_.substr(at_, 1))});
  }
  if (!escaped) return inside;
  std::string& text = unescaped_.emplace_back();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    text += inside[i];
    if (inside[i] == '"') ++i;
  }
  return text;
}

/// LF, CRLF, or CR alone.
void CsvRows::end_line() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
  line_start_ = at_;
}

CsvNumbers parse_csv_numbers(std::string_view text, const std::string& name) {
  return NumbersReader(text, name).read();
}

std::string csv_cell(const std::string& text) {
  const bool plain = text.find_first_of(",;\t\"\r\n") == text.npos;
  if (plain && !text.starts_with(byte_order_mark)) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}}  // namespace rectify
