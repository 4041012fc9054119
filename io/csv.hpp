#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../base/error.hpp"
#include "../base/precision.hpp"
#include "byte_source.hpp"
#include "csv_dialect.hpp"
#include "csv_numbers.hpp"
#include "csv_scanner.hpp"

/// Tables in text: comma-separated values (RFC 4180) and the like.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reads the rows of a table one by one, the header included.
class RECTIFY_API CsvRows {
 public:
  /// `text` must outlive it; `name` is the file's name in messages. Throws DataError for a text
  /// that is no table but, e.g., a spreadsheet.
  CsvRows(std::string_view text, std::string name, const CsvGiven& given = {});
  /// Reads piece by piece: takes memory for the longest row only, and at least 1 MiB.
  CsvRows(ByteSource source, std::string name, const CsvGiven& given = {});

  const CsvDialect& dialect() const { return dialect_; }

  /// The next row that is not blank, valid until the next call; empty at the end. Throws DataError
  /// for an unclosed quote, for text after a closing quote, for text that is not UTF-8 and for more
  /// than 2^20 cells.
  std::span<const CsvCell> next();
  /// `x.csv:3:14`
  std::string where(Position position) const;
  /// What is wrong with a row that has not `expected` cells; `first_line` is the line of the row
  /// that has.
  Mismatch wrong_length(std::span<const CsvCell> row, std::size_t expected,
                        std::size_t first_line) const;

 private:
  void begin(const CsvGiven& given);
  void refill();
  std::string_view sample();
  void check_bytes(std::string_view added);
  void check_text() const;
  void fit_length();

  std::string name_;
  ByteSource source_;         // none for a text
  std::vector<char> buffer_;  // what is read from the source
  std::string_view text_;     // in the buffer, or the whole text
  bool whole_ = true;         // nothing follows `text_`
  bool has_other_bytes_ = false;
  bool first_row_ = true;
  CsvDialect dialect_;
  CsvScanner scanner_{','};
  CsvScanner::Start start_;
};

/// `text` as a cell, in quotes if needed.
RECTIFY_API std::string csv_cell(const std::string& text);

/// Cells as a row, without the end of the line.
RECTIFY_API std::string csv_row(const std::vector<std::string>& cells);

}}  // namespace rectify
