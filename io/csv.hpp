#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "json.hpp"

/// Comma-separated values (RFC 4180), also by semicolon or tab: the first line tells.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct CsvCell {
  std::string_view text;  ///< without the quotes around it
  Position position;      ///< of its first character
};

/// The rows of a text, one by one.
class RECTIFY_API CsvRows {
 public:
  /// `text` must outlive it; `name` is the file's, for messages.
  CsvRows(std::string_view text, std::string name);

  /// The next row that is not blank, valid until the next call; no cells at the end. Throws
  /// DataError for quotes that do not end, or that something follows, and for more than 2^18 cells.
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
  std::deque<std::string> unescaped_;  // cells of this row that had quotes within
};

enum class CsvParsed { number, not_finite, not_a_number };

/// `text` without the blanks around it.
RECTIFY_API std::string_view csv_trimmed(std::string_view text);

/// A cell as a number that is finite as a `Scalar`.
RECTIFY_API CsvParsed parse_csv_number(std::string_view text, double& value);
/// The same of a feature: true and false, as data frames are written, are 1 and 0.
RECTIFY_API CsvParsed parse_csv_feature(std::string_view text, double& value);

/// A table of numbers.
struct CsvNumbers {
  std::vector<std::string> names;  ///< of the columns, where the first row has no number
  Index columns = 0;
  std::vector<Scalar> values;  ///< row by row
};

/// Every cell as a finite number, as many in each row. Throws DataError, with line and column, for
/// a cell that is empty or none.
RECTIFY_API CsvNumbers parse_csv_numbers(std::string_view text, const std::string& name);

/// `text` as a cell: in quotes where it needs them.
RECTIFY_API std::string csv_cell(const std::string& text);

}}  // namespace rectify
