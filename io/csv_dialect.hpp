#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"
#include "csv_scanner.hpp"

/// How a table is written: found in its first rows, where it is not given.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What is known of a table in advance; the rest is found.
struct CsvGiven {
  std::optional<char> separator = {};  ///< any but a quote or a line break; `csv_blanks` for runs
  std::optional<char> decimal = {};    ///< a point or a comma
  std::optional<bool> header = {};
};

struct CsvDialect {
  char separator = ',';  ///< `csv_blanks` for runs of blanks and tabs
  char decimal = '.';    ///< or a comma
  bool header = false;   ///< whether the first row has the names of the columns

  /// Number of cells of most rows; if it is 1, no separator was found, and `separator` is a comma.
  std::size_t columns = 0;
  /// Number of columns at the end of every line that have neither a name nor values, and do not
  /// count: each line ends in that many separators.
  std::size_t empty_columns = 0;
  /// The header has no name for the first column, which names the rows (as R writes tables).
  bool unnamed_first_column = false;

  bool separator_given = false, decimal_given = false, header_given = false;
  /// Whether other readings of the first row are unlikely.
  bool header_certain = false;
  /// Why there is a header or none: "names above numbers"
  const char* header_reason = "";

  /// Lines before the first row that are no rows: comments, `sep=;`. Their bytes, and their number.
  std::size_t skipped_bytes = 0, skipped_lines = 0;
};

/// Finds what is not given in the first rows of a table. `sample` is its start, cut after a row, or
/// the `whole` of it. The separator is the one of comma, semicolon, tab, | and runs of blanks that
/// splits the rows into the same number of cells; a few other rows do not matter.
RECTIFY_API CsvDialect find_csv_dialect(std::string_view sample, const CsvGiven& given = {},
                                        bool whole = true);

/// The separators that are found: "comma, semicolon, tab, | or blanks"
RECTIFY_API std::string csv_separators();

/// "','", "tab", "blanks"
RECTIFY_API std::string csv_separator_name(char separator);

/// The separator that a user names: one character, `tab`, `\t`, `blanks` or `space`. None if it
/// cannot be one.
RECTIFY_API std::optional<char> csv_separator_of(std::string_view text);

/// The names of separators that `csv_separator_of` takes besides single characters.
RECTIFY_API std::vector<std::string> csv_separator_names();

}}  // namespace rectify
