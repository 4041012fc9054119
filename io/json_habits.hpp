#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

/// What Python and YAML write where JSON has something else.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Something that is not JSON, and what JSON has instead.
struct JsonHabit {
  std::size_t start;     ///< its offset in the text
  std::size_t size = 0;  ///< in bytes
  std::string expected = {};
  std::string hint = {};
  std::string got = {};  ///< as messages show it; empty: the text, in quotes
};

/// The habits of `text` from the token at `from` on, which is not JSON: Python's words, texts in
/// single quotes, comments with #, tuples and calls, numbers such as .5; at most 20. If that token
/// is none of these there are none at all.
std::vector<JsonHabit> json_habits(std::string_view text, std::size_t from);

/// `text`, a number as programs write it and JSON does not, as JSON: 0.03 for .03, 5.0 for 5.,
/// 3 for +3. None for anything else.
std::optional<std::string> json_number(std::string_view text);

/// Whether a text that begins like this is YAML, TOML or a program, not JSON: `training:`,
/// `[training]`, `lr = 0.1`.
bool looks_like_yaml(std::string_view text);
bool looks_like_toml(std::string_view text);
bool looks_like_program(std::string_view text);

}}  // namespace rectify
