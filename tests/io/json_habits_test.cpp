#include <rectify/base/error.hpp>
#include <rectify/io/json.hpp>
#include <rectify/io/json_habits.hpp>

#include <string>

#include "../catch.hpp"

// What Python and YAML write where JSON has something else.

using namespace rectify;

namespace {

std::string refusal_of_json(const std::string& text) {
  try {
    parse_json(text, "x");
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("json habits: Python's words", "[io]") {
  CHECK(refusal_of_json(R"({"a": True})") ==
        "x:1:7: JSON: expected true, got \"True\" (JSON writes true, not True)");
  CHECK(refusal_of_json(R"({"a": False})") ==
        "x:1:7: JSON: expected false, got \"False\" (JSON writes false, not False)");
  CHECK(refusal_of_json(R"({"a": None})") ==
        "x:1:7: JSON: expected null, got \"None\" (JSON writes null, not None)");
  CHECK(refusal_of_json(R"({"a": nan})") ==
        "x:1:7: JSON: expected a finite number, got \"nan\" (JSON has no NaN and no infinity; null "
        "stands for no value)");
  CHECK(refusal_of_json(R"({"a": (1, 2)})") ==
        "x:1:7: JSON: expected [, got \"(\" (a list is [64, 64], not (64, 64))");
}

TEST_CASE("json habits: quotes and comments", "[io]") {
  CHECK(refusal_of_json(R"({'a': 1})") ==
        "x:1:2: JSON: expected \"a\", got \"'a'\" (JSON has double quotes)");
  CHECK(refusal_of_json("{a: 1}") ==
        "x:1:2: JSON: expected \"a\" in quotes, got a (keys and texts have double quotes)");
  CHECK(refusal_of_json("{\"a\": 1 # one\n}") ==
        "x:1:9: JSON: expected //, got \"# one\" (comments begin with //)");
}

TEST_CASE("json habits: numbers as programs write them", "[io]") {
  CHECK(refusal_of_json(R"({"a": .5})") ==
        "x:1:7: JSON: expected 0.5, got \".5\" (JSON writes 0.5, not .5)");
  CHECK(refusal_of_json(R"({"a": 1_000})") ==
        "x:1:7: JSON: expected 1000, got \"1_000\" (JSON writes 1000, not 1_000)");
  CHECK(json_number(".03") == "0.03");
  CHECK(json_number("-.5e-3") == "-0.5e-3");
  CHECK(json_number("5.") == "5.0");
  CHECK(json_number("+3") == "3");
  for (const char* text : {"", ".", "-", "5", "0.5", "1_000", "relu", ".a", "inf", "nan", "0x10",
                           "007", "1.2.3", "e5"}) {
    INFO(text);
    CHECK_FALSE(json_number(text));
  }
  CHECK(json_or_text(".03") == Json(0.03));
  CHECK(json_or_text("2024_01") == Json("2024_01"));
}

TEST_CASE("json habits: all of a file are reported at once", "[io]") {
  CHECK(refusal_of_json("{'a': True,\n 'b': .5}") ==
        "x:1:2: JSON: expected \"a\", got \"'a'\" (JSON has double quotes)\n"
        "x:1:7: JSON: expected true, got \"True\" (JSON writes true, not True)\n"
        "x:2:2: JSON: expected \"b\", got \"'b'\" (JSON has double quotes)\n"
        "x:2:7: JSON: expected 0.5, got \".5\" (JSON writes 0.5, not .5)");
}

TEST_CASE("json habits: YAML and programs are named", "[io]") {
  const std::string form = "x:1:1: JSON: expected a JSON file, {\"key\": value, ...}; got ";
  CHECK_THAT(refusal_of_json("training:\n  epochs: 5\n"), StartsWith(form + "YAML"));
  CHECK_THAT(refusal_of_json("# a comment\n---\ndata: {source: digits}\n"),
             ContainsSubstring("got YAML"));
  CHECK_THAT(refusal_of_json("import keras\n"), StartsWith(form + "a program"));
  CHECK_THAT(refusal_of_json("- type: dense\n  units: 3\n"), ContainsSubstring("got YAML"));
  CHECK_THAT(refusal_of_json("[data]\nsource = 3\n"), ContainsSubstring("got TOML"));
  CHECK_THAT(refusal_of_json("lr = 0.1\n"), StartsWith(form + "a program"));
}

TEST_CASE("json habits: other damage is reported as it was", "[io]") {
  for (const char* text : {"{\"a\": 1", "{\"a\" 1}", "[1, 2", "{\"a\": tru}", "{,}", "", "{]"}) {
    INFO(text);
    CHECK_THAT(refusal_of_json(text), !ContainsSubstring("JSON writes") &&
                                          !ContainsSubstring("YAML") &&
                                          !ContainsSubstring("a program"));
  }
}
