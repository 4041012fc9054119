#include <rectify/base/error.hpp>
#include <rectify/base/utf8.hpp>

#include <string>
#include <string_view>

#include "../catch.hpp"

namespace {

using namespace rectify;

TEST_CASE("utf8: a name on one line has no character that a terminal or a reader would obey") {
  CHECK(one_line("relu", 80) == "relu");
  CHECK(one_line("a\nb\x1b[31m\u2028c", 80) == "a b [31m c");
  CHECK(one_line("b\u009b31m", 80) == "b 31m");
  CHECK(one_line("\u202eabc\u2066", 80) == "abc");
  CHECK(one_line("abcdef", 5) == "abcd\u2026");
  CHECK(one_line("\xff", 80) == "\ufffd");
}

TEST_CASE("utf8: control characters and bytes that are not UTF-8 are escaped, in quotes too") {
  CHECK(escape_controls("a\n\tb\x7f\u009b\xff\u00e9\ufffd", "\n") ==
        "a\n\\x09b\\x7f\\xc2\\x9b\\xff\u00e9\ufffd");
  CHECK(in_quotes("a\"\\\x1b\u009b\xe9") == R"("a\"\\\x1b\xc2\x9b\xe9")");
}

/// The characters of a text, U+FFFD for each byte that is not UTF-8.
std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) characters += take_character(text);
  return characters;
}

TEST_CASE("utf8: characters of one to four bytes, the first and the last of each length") {
  CHECK(characters_of(std::string_view("\0", 1)) == std::u32string(1, U'\0'));
  CHECK(characters_of(
            "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf") ==
        U"\x7f\x80\x7ff\x800\xffff\x10000\x10ffff");
  CHECK(characters_of("\xed\x9f\xbf\xee\x80\x80") == U"\xd7ff\xe000");  // beside the surrogates
}

TEST_CASE("utf8: what is longer than need be, surrogates, too large or cut short is not UTF-8") {
  for (const std::string_view bytes :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",                      // overlong
        "\xed\xa0\x80", "\xed\xbf\xbf",          // surrogates
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",  // above U+10FFFF
        "\xc2", "\xe2\x82", "\xf0\x9f\x98",      // cut short
        "\x80", "\xbf", "\xfe", "\xff", "\xf8\x88\x80\x80\x80"}) {
    CAPTURE(bytes);
    CHECK_FALSE(is_utf8(bytes));
    CHECK(characters_of(bytes) == std::u32string(bytes.size(), U'\xfffd'));
    const std::string within = "a" + std::string(bytes) + "b";
    CHECK_FALSE(is_utf8(within));
    CHECK(characters_of(within) == U"a" + std::u32string(bytes.size(), U'\xfffd') + U"b");
  }
  CHECK(is_utf8(""));
  CHECK(is_utf8("\xef\xbf\xbd"));  // U+FFFD itself
}

TEST_CASE("utf8: a character that is appended is taken again") {
  for (const char32_t character :
       {0x0u, 0x7fu, 0x80u, 0x7ffu, 0x800u, 0xffffu, 0x10000u, 0x10ffffu}) {
    std::string text;
    append_character(text, character);
    CHECK(characters_of(text) == std::u32string(1, character));
  }
  std::string text;
  CHECK_THROWS(append_character(text, 0xd800));
  CHECK_THROWS(append_character(text, 0x110000));
}

}  // namespace
