#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// Tables and numbers as people read them. Text is plain: no control characters, no colours.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Column {
  std::string title = {};
  bool left = false;  ///< aligned left, as words are; numbers are not
  /// Where there is no room for all columns, those of the highest rank go first.
  int rank = 0;
};

/// Rows under titles (none where all are empty), no wider than `width`: columns are left out, and
/// the last one that is left is cut. A row may have fewer cells than there are columns.
std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, std::size_t width);

/// `text`, wrapped between words into lines of at most `width`.
std::string wrapped(const std::string& text, std::size_t width);

/// How many characters `text` in UTF-8 has: what a terminal shows of it.
std::size_t characters(const std::string& text);
/// The first characters of `text`, with a dot in place of the last where it was longer.
std::string shortened(const std::string& text, std::size_t most);

/// 0.2381; of what is large the first digits: 4.77e+63
std::string loss_text(double loss);
/// 918.5 KiB
std::string bytes_text(Index bytes);

}}  // namespace rectify
