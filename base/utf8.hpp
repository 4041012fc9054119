#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "precision.hpp"

/// Text from outside: of any length, in any writing direction, perhaps not valid UTF-8.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Removes the first character of `text` and returns it; U+FFFD for a byte that is not UTF-8.
RECTIFY_API char32_t take_character(std::string_view& text);
/// Throws std::exception for a surrogate or above U+10FFFF.
RECTIFY_API void append_character(std::string& text, char32_t character);

RECTIFY_API bool is_utf8(std::string_view text);
/// With each letter and its marks as one character where there is one (Unicode's NFC), so that
/// texts that look the same are equal; text that is not UTF-8 is unchanged.
RECTIFY_API std::string composed(std::string_view text);

RECTIFY_API bool is_control(char32_t character);

/// Columns that a character takes on a terminal: 2 for wide ones (CJK, emoji), 0 for marks on the
/// character before, else 1.
RECTIFY_API std::size_t columns_of(char32_t character);

/// `text` with control characters, except those in `kept`, and invalid UTF-8 escaped byte by byte:
/// `\x1b`.
RECTIFY_API std::string escape_controls(std::string_view text, std::string_view kept = {});

/// A name on one line of at most `most` characters, ending in an ellipsis (U+2026) if it was cut.
/// Control characters become blanks; marks that change the writing direction are removed.
RECTIFY_API std::string one_line(std::string_view name, std::size_t most);

}}  // namespace rectify
