#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "json_sax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A separator that stands for any number of blanks and tabs.
inline constexpr char csv_blanks = ' ';

struct CsvCell {
  std::string_view text;  ///< without the quotes around it
  Position position;      ///< of its first character
  bool quoted = false;
};

/// Whether a character is a blank or a tab.
constexpr bool is_csv_blank(char c) { return c == ' ' || c == '\t'; }

/// `text` without leading and trailing blanks and tabs.
constexpr std::string_view csv_trimmed(std::string_view text) {
  while (!text.empty() && is_csv_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_csv_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Cuts a text into rows of cells. It knows nothing of files, headers or numbers.
class RECTIFY_API CsvScanner {
 public:
  enum class Found { row, blank_line, end_of_text, needs_more, fault };

  /// Where the next row starts.
  struct Start {
    std::size_t at = 0;
    std::size_t line = 1;
    std::size_t line_start = 0;  ///< offset of the first character of the line
  };

  /// Why a row is invalid.
  struct Fault {
    Position position;
    std::string what;
    std::string expected;
    std::string got;
    bool of_line = false;  ///< rather than of the character at `position`
  };

  explicit CsvScanner(char separator) : separator_(separator) {}

  /// Scans the row at `start` and moves `start` to the next one, except where there is a fault, or
  /// where more text is needed because the text, unless `whole`, ends before the row does.
  Found scan(std::string_view text, bool whole, Start& start);

  /// The row found; its cells are valid until the next call, and as long as the text.
  std::vector<CsvCell>& row() { return row_; }
  const std::vector<CsvCell>& row() const { return row_; }
  const Fault& fault() const { return fault_; }

  /// The most cells of a row: a cell takes much more memory than its one byte of text.
  static constexpr std::size_t most_columns = std::size_t{1} << 20;

 private:
  enum class Cell { ended, needs_more, fault };
  Cell scan_cell();
  Cell scan_quoted(const char* opening);
  Cell refuse_text_after_quote();
  std::string_view without_doubled_quotes(std::string_view inside);
  void count_lines(const char* from, const char* to);
  const char* end_of_cell(const char* from) const;
  bool ends_cell(char c) const;
  Position position(const char* of) const;

  char separator_;
  std::vector<CsvCell> row_;
  std::deque<std::string> unescaped_;  // cells of this row with doubled quotes
  Fault fault_;

  // of the row that is scanned
  const char* at_ = nullptr;
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  bool whole_ = true;
  std::size_t line_ = 1, line_start_ = 0;
};

}}  // namespace rectify
