#include "utf8.hpp"

#include <fmt/format.h>

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
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80           ? 1
                           : (first >> 5) == 0x06 ? 2
                           : (first >> 4) == 0x0e ? 3
                           : (first >> 3) == 0x1e ? 4
                                                  : 0;
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  char32_t character = size == 1 ? first : first & (0xffU >> (size + 1));
  bool good = size > 0 && size <= text.size();
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (byte(i) & 0xc0) == 0x80;
    character = character << 6 | (byte(i) & 0x3fU);
  }
  good = good && character >= least[size] && character <= 0x10ffff &&
         (character < 0xd800 || character > 0xdfff);
  text.remove_prefix(good ? size : 1);
  return good ? character : replacement;
}

void append_character(std::string& text, char32_t character) {
  const auto add = [&text](char32_t bits) { text += static_cast<char>(bits); };
  if (character < 0x80) return add(character);
  if (character < 0x800) {
    add(0xc0 | character >> 6);
  } else if (character < 0x10000) {
    add(0xe0 | character >> 12);
    add(0x80 | (character >> 6 & 0x3f));
  } else {
    add(0xf0 | character >> 18);
    add(0x80 | (character >> 12 & 0x3f));
    add(0x80 | (character >> 6 & 0x3f));
  }
  add(0x80 | (character & 0x3f));
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t before = text.size();
    if (take_character(text) == replacement && before - text.size() == 1) return false;
  }
  return true;
}

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
