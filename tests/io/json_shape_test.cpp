#include <rectify/base/error.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/json_shape.hpp>

#include <string>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// What is refused of `text`; empty if nothing is.
std::string refusal(const std::string& text, const Json& shape) {
  try {
    check_shape(parse_stored_json(text, "x"), shape, "x");
    return {};
  } catch (const DataError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("json shape: each kind of value is told from the others", "[io]") {
  const std::pair<const char*, std::string> kinds[] = {
      {"text", "\"a\""}, {"number", "-2.5"},     {"number or null", "null"},
      {"count", "3"},    {"whole number", "-3"}, {"true or false", "true"}};
  for (const auto& [kind, good] : kinds) {
    CHECK(refusal(good, kind).empty());
    CHECK(refusal("{}", kind).starts_with("x: expected "));
    CHECK(refusal("{}", kind).ends_with(", got an object"));
    CHECK(refusal("[{}]", "anything").empty());
  }
  CHECK(refusal("-1", "count") == "x: expected a whole number >= 0, got -1");
  CHECK(refusal("9223372036854775808", "whole number") ==
        "x: expected whole number, got 9223372036854775808");
  CHECK(refusal("1.0", "whole number") == "x: expected whole number, got 1.0");
}

TEST_CASE("json shape: lists, pairs and objects are looked into", "[io]") {
  const Json list = Json::array({"number"}), pair{"text", "count"};
  CHECK(refusal("[1, 2.5]", list).empty());
  CHECK(refusal("[]", list).empty());
  CHECK(refusal("[1, \"a\"]", list) == "x: [1]: expected number, got \"a\"");
  CHECK(refusal("[\"a\", 1]", pair).empty());
  CHECK(refusal("[\"a\"]", pair) == "x: expected a list of 2, got a list");
  CHECK(refusal("[\"a\", 1, 2]", pair) == "x: expected a list of 2, got a list");
  const Json object{{"a", "text"}, {"b?", list}};
  CHECK(refusal(R"({"a": "", "c": 7})", object).empty());
  CHECK(refusal(R"({"b": 3})", object) ==
        "x: a: expected text, got nothing\nx: b: expected a list, got 3");
}

TEST_CASE("json shape: members with keys that are not named have a shape too", "[io]") {
  const Json any{{"a", "text"}, {"*", "count"}}, numbered{{"#", "number"}};
  CHECK(refusal(R"({"a": "", "c": 7})", any).empty());
  CHECK(refusal(R"({"a": "", "c": ""})", any) == "x: c: expected a whole number >= 0, got \"\"");
  CHECK(refusal(R"({"1": 2, "-3": 4})", numbered).empty());
  CHECK(refusal(R"({"1x": 2})", numbered) == "x: expected keys that are whole numbers, got \"1x\"");
  CHECK(refusal(R"({"99999999999999999999": 2})", numbered) ==
        "x: expected keys that are whole numbers, got \"99999999999999999999\"");
}

TEST_CASE("json shape: ten lines are said at most", "[io]") {
  std::string list = "[\"a\"";
  for (int i = 0; i < 50; ++i) list += ", \"a\"";
  const std::string said = refusal(list + "]", Json::array({"count"}));
  CHECK(std::count(said.begin(), said.end(), '\n') == 9);
}
