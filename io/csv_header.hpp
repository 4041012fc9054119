#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

struct CsvHeaderGuess {
  bool header = false;
  bool certain = false;  ///< other readings of the first row are unlikely
  const char* reason = "";
};

/// Whether the first of these rows has the names of the columns, judged by the rows below that have
/// `columns` cells.
CsvHeaderGuess guess_csv_header(const std::vector<std::vector<std::string>>& rows,
                                std::size_t columns, char decimal);

/// Texts that usually stand for a missing value: NA, NaN, null, None, ? and the like.
RECTIFY_API std::vector<std::string> csv_missing_words();

/// Whether a cell is blank or one of `csv_missing_words`.
RECTIFY_API bool is_csv_missing(std::string_view text);

}}  // namespace rectify
