#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../../base/json.hpp"
#include "../../base/types.hpp"
#include "../../base/words.hpp"

/// Text for pages. Names of runs, classes, columns and files come from users: they may contain
/// markup, be of any length, and be written in any direction.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// `text` escaped for HTML elements and quoted attributes. Control characters and bytes that are
/// not UTF-8 become U+FFFD.
std::string html(std::string_view text);

/// JSON for a `<script>` element, escaped so that no string in it can close the element.
std::string script_json(const Json& json);

/// Longest label, in characters.
inline constexpr std::size_t longest_label = 40;

/// A name for use within text: on one line and at most `most` characters long. A longer name is cut
/// and ends in an ellipsis. Text that is written from right to left is isolated from the text
/// around it. "(no name)" for an empty name.
std::string label(std::string_view name, std::size_t most = longest_label);

/// The `label` of a target or the like, whose name may be its number: "y"; "target 0".
std::string name_in_text(std::string_view noun, std::string_view name);

/// The labels of several names; equal ones are numbered: "a (2)".
std::vector<std::string> labels(const std::vector<std::string>& names);

/// A name for a file or an HTML id: lower-case letters, digits and `-`, at most 60 characters; "-"
/// if no character is left.
std::string slug(std::string_view name);

std::string base64(std::string_view bytes);
/// The bytes that are given by hexadecimal digits.
std::string bytes_of_hex(std::string_view digits);

// Numbers for readers.

/// Four significant digits: "0.09848", "1.376", "2.3e-07"; "none" without a number.
std::string number_text(std::optional<double> number);
/// 0.8954 as "89.5 %", with this number of decimals.
std::string percent_text(double fraction, int decimals = 1);

}}  // namespace rectify
