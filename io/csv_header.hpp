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

/// Whether a cell stands for a missing value: blank, NA, NaN, null, None, ? and the like.
RECTIFY_API bool is_csv_missing(std::string_view text);

}}  // namespace rectify
