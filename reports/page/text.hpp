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

/// Text for pages. Names of runs, classes, columns and files are somebody else's: they may be
/// markup, of any length, in any direction of writing.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// `text` as HTML, for elements and for attributes in quotes. Control characters, and bytes that
/// are not UTF-8, become U+FFFD.
std::string html(std::string_view text);

/// JSON for a `<script>` element, which no text in it can end.
std::string script_json(const Json& json);

inline constexpr std::size_t longest_label = 40;

/// A name to stand within text: on one line, of at most so many characters, the last a dot in place
/// of what is cut, and set apart from the direction of the text around it where it needs that.
std::string label(std::string_view name, std::size_t most = longest_label);

/// The labels of several; those that have become equal are numbered: "a (2)".
std::vector<std::string> labels(const std::vector<std::string>& names);

/// What a file or an element can be called: lower-case letters, digits and `-`, at most 60; "-"
/// where nothing is left.
std::string slug(std::string_view name);

std::string base64(std::string_view bytes);
/// The bytes that hexadecimal digits stand for.
std::string bytes_of_hex(std::string_view digits);

// Numbers as people read them.

/// Four digits that count: "0.09848", "1.376", "2.3e-07"; "none" where there is none.
std::string number_text(std::optional<double> number);
/// 0.8954 as "89.5 %", with so many decimals.
std::string percent_text(double share, int decimals = 1);

}}  // namespace rectify
