#include "utf8.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr char32_t replacement = 0xfffd;

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

/// Marks that change the writing direction of the text after them.
bool turns_direction(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

char32_t take_character(std::string_view& text) {
  utf8proc_int32_t character = 0;
  const utf8proc_ssize_t length = utf8proc_iterate(bytes_of(text), std::ssize(text), &character);
  text.remove_prefix(length > 0 ? at(length) : 1);
  return length > 0 ? static_cast<char32_t>(character) : replacement;
}

void append_character(std::string& text, char32_t character) {
  if (!utf8proc_codepoint_valid(static_cast<utf8proc_int32_t>(character))) {
    throw std::invalid_argument(
        fmt::format("U+{:04X} is no character", static_cast<std::uint32_t>(character)));
  }
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), at(length));
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {  // most are
      text.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t ignored = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(bytes_of(text), std::ssize(text), &ignored);
    if (length <= 0) return false;
    text.remove_prefix(at(length));
  }
  return true;
}

std::string composed(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string(text);
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(bytes_of(text), std::ssize(text), &result,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> memory(result, &std::free);
  if (length < 0) return std::string(text);
  return {reinterpret_cast<const char*>(result), at(length)};
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

std::size_t columns_of(char32_t character) {
  const int columns = utf8proc_charwidth(static_cast<utf8proc_int32_t>(character));
  return columns > 0 ? static_cast<std::size_t>(columns) : 0;
}

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
