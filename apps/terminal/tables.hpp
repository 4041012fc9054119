#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// Tables and numbers for people, in plain text: no control characters, no colours.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Column {
  std::string title = {};
  bool left = false;  ///< aligned left, as words are; numbers are not
  /// If not all columns fit, those of the highest rank are left out first.
  int rank = 0;
};

/// Rows under titles (no line of titles if all are empty), no wider than `width`: columns are left
/// out, then lines are cut. A row may have fewer cells than there are columns.
std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, std::size_t width);

/// `text`, wrapped between words into lines of at most `width`. Further lines are indented by the
/// width of `head`, which the first one begins with, if that leaves room for words.
std::string wrapped(const std::string& text, std::size_t width, const std::string& head = {});

/// The number of characters of `text`, which is UTF-8.
std::size_t characters(const std::string& text);
/// `text`; if it is longer than `most` characters, cut to `most` with a dot at the end.
std::string shortened(const std::string& text, std::size_t most);

/// 0.2381; large values with three digits: 4.77e+63
std::string loss_text(double loss);
/// 918.5 KiB
std::string bytes_text(Index bytes);

}}  // namespace rectify
