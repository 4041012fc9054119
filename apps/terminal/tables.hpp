#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// Tables and numbers for people, in plain text with the marks of `style.hpp`.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Column {
  std::string title = {};
  bool left = false;  ///< aligned left, as words are; numbers are not
  /// If not all columns fit, those of the highest rank are left out first.
  int rank = 0;
  bool kept = false;  ///< never left out
};

/// Rows under titles (no line of titles if all are empty), no wider than `width`: columns are left
/// out, then words in the last column are wrapped, then lines are cut. If some columns are `kept`,
/// the others are left out for them; and if they still do not fit, each row becomes its first cell
/// and below it the others with their titles. A row may have fewer cells than there are columns.
std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, std::size_t width);

/// The titles of the columns that `table` leaves out.
std::vector<std::string> left_out(const std::vector<Column>& columns,
                                  const std::vector<std::vector<std::string>>& rows,
                                  std::size_t width);

/// `text`, wrapped between words into lines of at most `width`. Further lines are indented by the
/// width of `head`, which the first one begins with, if that leaves room for words.
std::string wrapped(const std::string& text, std::size_t width, const std::string& head = {});

/// The columns that `text`, which is UTF-8, takes on a terminal.
std::size_t characters(const std::string& text);
/// `text`; if it takes more than `most` columns, cut to `most` with a dot at the end.
std::string shortened(const std::string& text, std::size_t most);

/// 0.2381; large values with three digits: 4.77e+63
std::string loss_text(double loss);
/// 918.5 KiB
std::string bytes_text(Index bytes);

}}  // namespace rectify
