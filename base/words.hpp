#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "precision.hpp"

/// Numbers and lists in text.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// "12,345"
RECTIFY_API std::string count_text(Index count);
/// "1 unit", "12 units"; `plural` is needed where it is not the noun with an s.
RECTIFY_API std::string count_text(Index count, std::string_view noun,
                                   std::string_view plural = {});
/// "0.4 s", "52 s", "3 min 20 s", "2 h 5 min"
RECTIFY_API std::string duration_text(double seconds);
/// "0.4s", "52s", "3m20s", "2h05m"
RECTIFY_API std::string short_duration_text(double seconds);
/// "a", "a and b", "a, b and c"
RECTIFY_API std::string list_text(const std::vector<std::string>& items);
/// "a, b, c"; of more than 12 items the first ones: "a, b, ... and 159,988 more"
RECTIFY_API std::string short_list_text(const std::vector<std::string>& items);
/// ASCII letters in lower case; other characters unchanged.
RECTIFY_API std::string lower_case(std::string_view text);
/// Whether both are the same in `lower_case`.
RECTIFY_API bool same_but_for_case(std::string_view a, std::string_view b);
/// `text` as one word of a shell command: in single quotes.
RECTIFY_API std::string in_shell_quotes(const std::string& text);
/// As `in_shell_quotes`, without the quotes if none are needed.
RECTIFY_API std::string shell_word(const std::string& text);
/// The names, with repeated ones numbered: "a", "a (2)".
RECTIFY_API std::vector<std::string> distinct(const std::vector<std::string>& names);

}}  // namespace rectify
