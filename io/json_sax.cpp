#include "json_sax.hpp"

#include <algorithm>
#include <iterator>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Passes text to the parser and counts the characters taken. The parser reads one character past a
/// number: a blank is added at the end.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  std::string_view text;
  std::size_t at;
  std::size_t* taken;

  char operator*() const { return at < text.size() ? text[at] : ' '; }
  CountingIterator& operator++() {
    ++at;
    ++*taken;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
};

}  // namespace

Position TextLines::position(std::size_t offset) {
  if (offset < counted_) *this = TextLines(text_);
  for (; counted_ < offset; ++counted_) {
    if (text_[counted_] != '\n') continue;
    ++line_;
    line_start_ = counted_ + 1;
  }
  return {line_, offset - line_start_ + 1};
}

std::size_t next_token(std::string_view text, std::size_t from) {
  while (true) {
    from = std::min(text.find_first_not_of(" \t\r\n,:", from), text.size());
    const std::string_view rest = text.substr(from);
    if (rest.starts_with("//")) {
      from = std::min(text.find_first_of("\r\n", from), text.size());
    } else if (rest.starts_with("/*") && rest.find("*/", 2) != rest.npos) {
      from += rest.find("*/", 2) + 2;
    } else {
      return from;
    }
  }
}

bool SaxHandler::parse() {
  const CountingIterator first{text_, 0, &taken_}, last{text_, text_.size() + 1, &taken_};
  return Json::sax_parse(first, last, this, Json::input_format_t::json, /*strict*/ true,
                         /*ignore_comments*/ true);
}

}}  // namespace rectify
