#include "style.hpp"

#include <unistd.h>

#include <cstdlib>

#include "../../base/utf8.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Noncharacters (Unicode, section 23.7).
constexpr char32_t strong_mark = 0xfdd0, alarming_mark = 0xfdd1, end_mark = 0xfdd2;

std::string marked(char32_t mark, const std::string& text) {
  std::string result;
  append_character(result, mark);
  result += text;
  append_character(result, end_mark);
  return result;
}

/// The escape sequence for a mark.
std::string_view sequence(char32_t mark) {
  switch (mark) {
    case strong_mark: return "\x1b[1m";
    case alarming_mark: return "\x1b[1;31m";
    default: return "\x1b[0m";
  }
}

}  // namespace

std::string strong(const std::string& text) { return marked(strong_mark, text); }
std::string alarming(const std::string& text) { return marked(alarming_mark, text); }

bool is_mark(char32_t character) { return character >= strong_mark && character <= end_mark; }

bool has_colours(int file) {
  const char* term = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(file) != 0 && term != nullptr && std::string_view(term) != "dumb" &&
         (no_color == nullptr || *no_color == '\0');
}

std::string with_emphasis(std::string_view text, bool colours) {
  std::string result;
  bool open = false;
  while (!text.empty()) {
    std::string_view rest = text;
    const char32_t character = take_character(rest);
    const std::string_view bytes = text.substr(0, text.size() - rest.size());
    const bool mark = is_mark(character), ends = character == end_mark || character == U'\n';
    if (colours && (mark || (open && ends)) && (open || character != end_mark)) {
      result += sequence(ends ? end_mark : character);
      open = !ends;
    }
    if (!mark) result += bytes;
    text = rest;
  }
  return result;
}

}}  // namespace rectify
