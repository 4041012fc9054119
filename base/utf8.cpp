#include "utf8.hpp"

#include <fmt/format.h>
#include <utf8.h>

#include <iterator>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr char32_t replacement = 0xfffd;

/// Marks that change the writing direction of the text after them.
bool turns_direction(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

char32_t take_character(std::string_view& text) {
  auto next = text.begin();
  try {
    const auto character = static_cast<char32_t>(utf8::next(next, text.end()));
    text.remove_prefix(at(next - text.begin()));
    return character;
  } catch (const utf8::exception&) {
    text.remove_prefix(1);
    return replacement;
  }
}

void append_character(std::string& text, char32_t character) {
  utf8::append(character, std::back_inserter(text));
}

bool is_utf8(std::string_view text) { return utf8::is_valid(text.begin(), text.end()); }

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

std::string escape_controls(std::string_view text, std::string_view kept) {
  std::string shown;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = take_character(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    const bool broken = c == replacement && bytes.size() == 1;
    if (!broken && (!is_control(c) || kept.find(bytes) != kept.npos)) {
      shown += bytes;
      continue;
    }
    for (const char byte : bytes) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return shown;
}

std::string one_line(std::string_view name, std::size_t most) {
  std::string text;
  for (std::size_t characters = 0; !name.empty() && characters < most;) {
    char32_t c = take_character(name);
    if (turns_direction(c)) continue;
    if (is_control(c) || c == 0x2028 || c == 0x2029) c = ' ';
    if (++characters == most && !name.empty()) c = 0x2026;
    append_character(text, c);
  }
  return text;
}

}}  // namespace rectify
