#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "../../base/precision.hpp"

/// Emphasis in texts for people. It is marked by characters that Unicode reserves for internal use
/// and that take no column; `print` and `Console` make colours of them on a terminal that has some,
/// and remove them elsewhere.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Bold.
std::string strong(const std::string& text);
/// As counts of dead units are shown: bold and red.
std::string alarming(const std::string& text);

/// Whether colours can be shown: the file is a terminal, TERM is set and not "dumb", and NO_COLOR
/// is not set or empty.
bool has_colours(int file);
/// `text` with escape sequences in place of the marks; without `colours` with nothing there. No
/// emphasis extends over the end of a line.
std::string with_emphasis(std::string_view text, bool colours);

/// Whether a character is a mark of emphasis.
bool is_mark(char32_t character);

}}  // namespace rectify
