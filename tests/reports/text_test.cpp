#include <rectify/reports/page/text.hpp>

#include <string>

#include "../catch.hpp"

namespace {

using namespace rectify;

TEST_CASE("text: markup, control characters and invalid UTF-8 are escaped") {
  CHECK(html("<b a=\"1\" b='2'>&amp;") == "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;");
  CHECK(html(std::string("a\0b\x1b\n", 5)) == "a\ufffdb\ufffd\n");
  CHECK(html("\xff\xc0\xaf\xed\xa0\x80") == "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd");
  CHECK(html("\xe2\x82") == "\ufffd\ufffd");
  CHECK(html("ẞ語😀") == "ẞ語😀");
}

TEST_CASE("text: JSON in a script element cannot end it") {
  const Json json{{"a", "</script><!--<script>"}};
  const std::string text = script_json(json);
  CHECK(text == "{\"a\":\"\\u003c/script>\\u003c!--\\u003cscript>\"}");
  CHECK(Json::parse(text) == json);
}

TEST_CASE("text: a label is short, on one line, and keeps its writing direction to itself") {
  CHECK(label("relu") == "relu");
  CHECK(label("a\nb\u2028c") == "a b c");
  CHECK(label(std::string(4096, 'w')) == std::string(39, 'w') + "…");
  CHECK(label("abcde", 5) == "abcde");
  CHECK(label("äbcdef", 5) == "äbcd…");
  CHECK(label("\u05d0\u05d1") == "\u2068\u05d0\u05d1\u2069");
  CHECK(label("\u202eabc\u2066\u2069") == "abc");
  CHECK(label("") == "(no name)");
}

TEST_CASE("text: equal labels are numbered") {
  CHECK(labels({"a", "b", "a", "a (2)", "a"}) ==
        std::vector<std::string>{"a", "b", "a (2)", "a (2) (2)", "a (3)"});
}

TEST_CASE("text: a slug is a name for files and HTML ids") {
  CHECK(slug("Layer 3: Dead units") == "layer-3-dead-units");
  CHECK(slug("../../etc/passwd") == "etc-passwd");
  CHECK(slug("\u05d0") == "-");
  CHECK(slug(std::string(4096, 'w')) == std::string(60, 'w'));
}

TEST_CASE("text: base64 as in RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("\xff\xfe\xfd") == "//79");
  CHECK(bytes_of_hex("00ff7a") == std::string("\0\xff\x7a", 3));
}

TEST_CASE("text: numbers for readers") {
  CHECK(number_text(0.0984777) == "0.09848");
  CHECK(number_text(std::nullopt) == "none");
  CHECK(percent_text(0.89536) == "89.5 %");
}

}  // namespace
