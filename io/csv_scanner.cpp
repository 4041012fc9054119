#include "csv_scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101, every_high_bit = 0x8080808080808080;

/// The high bit of each byte of `word` that equals `c`; of the bytes above the lowest such one,
/// others may be marked too.
constexpr std::uint64_t marks_of(std::uint64_t word, char c) {
  const std::uint64_t zero_where_equal = word ^ (every_byte * static_cast<unsigned char>(c));
  return (zero_where_equal - every_byte) & ~zero_where_equal & every_high_bit;
}

/// The first of the four characters in a text, eight bytes at a time; `end` if there is none.
const char* find_any(const char* at, const char* end, char a, char b, char c, char d) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      const std::uint64_t marks =
          marks_of(word, a) | marks_of(word, b) | marks_of(word, c) | marks_of(word, d);
      if (marks != 0) return at + std::countr_zero(marks) / 8;
    }
  }
  while (at != end && *at != a && *at != b && *at != c && *at != d) ++at;
  return at;
}

const char* after_blanks(const char* at, const char* end) {
  while (at != end && is_csv_blank(*at)) ++at;
  return at;
}

const char* find_quote(const char* at, const char* end) {
  const void* found = std::memchr(at, '"', static_cast<std::size_t>(end - at));
  return found == nullptr ? end : static_cast<const char*>(found);
}

std::string_view text_between(const char* from, const char* to) {
  return {from, static_cast<std::size_t>(to - from)};
}

}  // namespace

Position CsvScanner::position(const char* of) const {
  return {line_, static_cast<std::size_t>(of - begin_) - line_start_ + 1};
}

bool CsvScanner::ends_cell(char c) const {
  return c == separator_ || c == '\n' || c == '\r' || (separator_ == csv_blanks && c == '\t');
}

const char* CsvScanner::end_of_cell(const char* from) const {
  const char second = separator_ == csv_blanks ? '\t' : separator_;
  return find_any(from, end_, separator_, second, '\n', '\r');
}

CsvScanner::Found CsvScanner::scan(std::string_view text, bool whole, Start& start) {
  begin_ = text.data();
  end_ = begin_ + text.size();
  at_ = begin_ + start.at;
  whole_ = whole;
  line_ = start.line;
  line_start_ = start.line_start;
  row_.clear();
  if (!unescaped_.empty()) unescaped_.clear();
  if (at_ == end_) return whole ? Found::end_of_text : Found::needs_more;

  const bool blanks = separator_ == csv_blanks;
  while (true) {
    if (blanks) {
      at_ = after_blanks(at_, end_);
      if (at_ == end_ || *at_ == '\n' || *at_ == '\r') break;
    }
    if (row_.size() == most_columns) {
      fault_ = {{line_, 1}, "columns", fmt::format("at most {}", most_columns), "more", true};
      return Found::fault;
    }
    const Cell cell = scan_cell();
    if (cell == Cell::needs_more) return Found::needs_more;
    if (cell == Cell::fault) return Found::fault;
    if (at_ == end_ || *at_ == '\n' || *at_ == '\r') break;
    ++at_;
  }

  // LF, CRLF, or CR alone
  if (at_ == end_ && !whole) return Found::needs_more;
  if (at_ != end_ && *at_ == '\r') {
    ++at_;
    if (at_ == end_ && !whole) return Found::needs_more;
    if (at_ != end_ && *at_ == '\n') ++at_;
  } else if (at_ != end_) {
    ++at_;
  }
  const auto next = static_cast<std::size_t>(at_ - begin_);
  start = {next, line_ + 1, next};
  const bool is_blank =
      row_.empty() || (row_.size() == 1 && !row_[0].quoted && csv_trimmed(row_[0].text).empty());
  return is_blank ? Found::blank_line : Found::row;
}

/// Leaves `at_` at what ended the cell.
CsvScanner::Cell CsvScanner::scan_cell() {
  const char* from = at_;
  if (from != end_ && (*from == '"' || *from == ' ')) {
    const char* opening = from;
    while (opening != end_ && *opening == ' ') ++opening;
    if (opening != end_ && *opening == '"') return scan_quoted(opening);
  }
  at_ = end_of_cell(from);
  row_.push_back({text_between(from, at_), position(from)});
  return Cell::ended;
}

/// A quoted cell, perhaps with blanks around its quotes, which do not count.
CsvScanner::Cell CsvScanner::scan_quoted(const char* opening) {
  const Position place = position(opening);
  const char* from = opening + 1;
  const char* closing = find_quote(from, end_);
  bool doubled = false;
  while (closing != end_ && closing + 1 != end_ && closing[1] == '"') {
    doubled = true;
    closing = find_quote(closing + 2, end_);
  }
  if (closing == end_ && !whole_) return Cell::needs_more;
  if (closing == end_) {
    fault_ = {place, {}, "a closing quote", "the end of the file"};
    return Cell::fault;
  }
  if (closing + 1 == end_ && !whole_) return Cell::needs_more;
  const std::string_view inside = text_between(from, closing);
  count_lines(from, closing);
  row_.push_back({doubled ? without_doubled_quotes(inside) : inside, place, true});
  at_ = closing + 1;
  if (separator_ != csv_blanks) {
    while (at_ != end_ && *at_ == ' ') ++at_;
  }
  if (at_ == end_ || ends_cell(*at_)) return Cell::ended;
  return refuse_text_after_quote();
}

CsvScanner::Cell CsvScanner::refuse_text_after_quote() {
  fault_ = {position(at_),
            {},
            "a separator after the closing quote",
            in_quotes(std::string_view(at_, 1))};
  return Cell::fault;
}

std::string_view CsvScanner::without_doubled_quotes(std::string_view inside) {
  std::string& text = unescaped_.emplace_back();
  text.reserve(inside.size());
  while (true) {
    const std::size_t quote = inside.find('"');
    text.append(inside.substr(0, quote == inside.npos ? quote : quote + 1));
    if (quote == inside.npos) return text;
    inside.remove_prefix(quote + 2);
  }
}

/// Line breaks within quotes count as lines: LF, CRLF, or CR alone.
void CsvScanner::count_lines(const char* from, const char* to) {
  while (true) {
    from = std::find_if(from, to, [](char c) { return c == '\n' || c == '\r'; });
    if (from == to) return;
    if (*from == '\r' && from + 1 != to && from[1] == '\n') ++from;
    ++from;
    ++line_;
    line_start_ = static_cast<std::size_t>(from - begin_);
  }
}

}}  // namespace rectify
