#pragma once

#include <string_view>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A format that is not text with separators, and what to do about it.
struct OtherFormat {
  const char* name = nullptr;  ///< "a zip archive or an .xlsx spreadsheet"; none for a table
  const char* advice = "";
};

/// Recognizes files that are often given in place of a table in text, by their first bytes.
RECTIFY_API OtherFormat other_format_of(std::string_view start);

}}  // namespace rectify
