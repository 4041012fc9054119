#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "precision.hpp"

/// Text that somebody else wrote: it may be of any length, in any direction of writing, or no
/// UTF-8.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The character at the start of `text`, which gets shorter by it; U+FFFD for a byte that is not
/// UTF-8.
RECTIFY_API char32_t take_character(std::string_view& text);
/// Throws std::exception for a surrogate or above U+10FFFF.
RECTIFY_API void append_character(std::string& text, char32_t character);

RECTIFY_API bool is_utf8(std::string_view text);

RECTIFY_API bool is_control(char32_t character);

/// `text` with each byte of a control character that is not one of `kept`, or that is not UTF-8, as
/// `\x1b`.
RECTIFY_API std::string escape_controls(std::string_view text, std::string_view kept = {});

/// A name on one line: of at most so many characters, the last three dots in one where it was
/// longer; blanks in place of control characters, and none of the marks that turn the direction of
/// what follows.
RECTIFY_API std::string one_line(std::string_view name, std::size_t most);

}}  // namespace rectify
