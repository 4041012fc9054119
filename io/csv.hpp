#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "json.hpp"

/// Comma-separated values (RFC 4180); semicolons and tabs are detected as separators from the first
/// row.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct CsvCell {
  std::string_view text;  ///< without the quotes around it
  Position position;      ///< of its first character
};

/// Reads the rows of a text one by one.
class RECTIFY_API CsvRows {
 public:
  /// `text` must outlive it; `name` is the file's name in messages.
  CsvRows(std::string_view text, std::string name);

  /// The next row that is not blank, valid until the next call; empty at the end. Throws DataError
  /// for an unclosed quote, for text after a closing quote, and for more than 2^18 cells.
  std::span<const CsvCell> next();
  /// `x.csv:3:14`
  std::string where(Position position) const;

 private:
  void read_row();
  CsvCell read_cell();
  std::string_view read_quoted(Position start);
  Position here() const { return {line_, at_ - line_start_ + 1}; }
  bool ends_cell() const;
  void end_line();

  std::string_view text_;
  std::string name_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  std::vector<CsvCell> row_;
  std::deque<std::string> unescaped_;  // cells of this row with escaped quotes
};

enum class CsvParsed { number, not_finite, not_a_number };

/// `text` without leading and trailing blanks.
RECTIFY_API std::string_view csv_trimmed(std::string_view text);

/// Parses a cell as a number that is finite as a `Scalar`.
RECTIFY_API CsvParsed parse_csv_number(std::string_view text, double& value);
/// As `parse_csv_number`, but accepts true and false (as data frames write them) as 1 and 0.
RECTIFY_API CsvParsed parse_csv_feature(std::string_view text, double& value);

/// A table of numbers.
struct CsvNumbers {
  std::vector<std::string> names;  ///< of the columns, if the first row contains no numbers
  Index columns = 0;
  std::vector<Scalar> values;  ///< row by row
};

/// Parses every cell as a finite number. Throws DataError, with line and column, for empty or other
/// cells and for rows of different lengths.
RECTIFY_API CsvNumbers parse_csv_numbers(std::string_view text, const std::string& name);

/// `text` as a cell, in quotes if needed.
RECTIFY_API std::string csv_cell(const std::string& text);

}}  // namespace rectify
