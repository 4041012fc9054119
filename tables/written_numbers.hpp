#pragma once

#include <string_view>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether a text is a number that is written for people: with a currency or a percent sign, with
/// separators of thousands, with a decimal comma, a typographic minus sign, or in parentheses for
/// below 0. `$12.50`, `12 %`, `1,234`, `1.234,50`, `(3.20)`.
RECTIFY_API bool is_written_number(std::string_view text);

}}  // namespace rectify
