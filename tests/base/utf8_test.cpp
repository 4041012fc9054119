#include <rectify/base/error.hpp>
#include <rectify/base/utf8.hpp>

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

}  // namespace
