#include <rectify/base/error.hpp>
#include <rectify/io/json.hpp>

#include <string>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// The text of the error that parsing throws; empty if it throws none.
std::string json_refusal(std::string_view text) {
  try {
    parse_json(text, "config.json");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("json: values and the order of keys come back") {
  const auto text = R"({"b":[1,-2,2.5,1e3],"a":{"x":true,"y":false,"z":null},"s":"t\n\u00e9"})";
  const Json value = parse_json(text, "config.json").value;
  CHECK(value.dump() == R"({"b":[1,-2,2.5,1000.0],"a":{"x":true,"y":false,"z":null},"s":"t\né"})");
}

TEST_CASE("json: every value knows where it starts") {
  const JsonDocument document = parse_json(R"(// a comment: {"seed": 2}
{
  "seed": 1,
  "model" : {"layers": [
    {"type": "dense", "units":128},
    "relu", [[-2.5e1
    ,3], [ ]] , /* , : */ true]},
  "a\"\\\u00e9" /* key */ : // more
     null, "last":0 }
)",
                                           "config.json");
  const auto at = [&](const char* path) {
    const auto [line, column] = document.position(path);
    return std::pair(line, column);
  };
  using Place = std::pair<std::size_t, std::size_t>;
  CHECK(at("") == Place(2, 1));
  CHECK(at("seed") == Place(3, 11));
  CHECK(at("model") == Place(4, 13));
  CHECK(at("model.layers") == Place(4, 24));
  CHECK(at("model.layers[0]") == Place(5, 5));
  CHECK(at("model.layers[0].type") == Place(5, 14));
  CHECK(at("model.layers[0].units") == Place(5, 31));
  CHECK(at("model.layers[1]") == Place(6, 5));
  CHECK(at("model.layers[2]") == Place(6, 13));
  CHECK(at("model.layers[2][0]") == Place(6, 14));
  CHECK(at("model.layers[2][0][0]") == Place(6, 15));
  CHECK(at("model.layers[2][0][1]") == Place(7, 6));
  CHECK(at("model.layers[2][1]") == Place(7, 10));
  CHECK(at("model.layers[3]") == Place(7, 27));
  CHECK(at("a\"\\é") == Place(9, 6));
  CHECK(at("last") == Place(9, 19));
}

TEST_CASE("json: a lone value has a position too") {
  const auto text = GENERATE("7", "-1.5 // minus", "\"x\"", "true", "[]");
  CHECK(parse_json(text, "x").position("") == Position{1, 1});
  CHECK(parse_json(std::string("\n  ") + text, "x").position("") == Position{2, 3});
}

TEST_CASE("json: a byte order mark and carriage returns move no column") {
  const JsonDocument document = parse_json("\xEF\xBB\xBF{\r\n \"a\": 1,\r\n \"b\": 2\r\n}", "x");
  CHECK(document.where("") == "x:1:1");
  CHECK(document.where("b") == "x:3:7");
}

TEST_CASE("json: what was not written is placed at the nearest value around it") {
  const JsonDocument document =
      parse_json(R"({"model": {"layers": [{"type": 1}]}})", "config.json");
  CHECK(document.where("model.layers[0].type") == "config.json:1:32");
  CHECK(document.where("model.layers[0].units.x") == "config.json:1:23");
  CHECK(document.where("model.layers[7].type") == "config.json:1:22");
  CHECK(document.where("seed") == "config.json:1:1");
  CHECK(JsonDocument{}.position("seed") == Position{1, 1});
}

TEST_CASE("json: a duplicate key is refused with both positions") {
  CHECK(
      json_refusal("{\n  \"training\": {\"epochs\": 1,\n    \"epochs\": 2}}") ==
      "config.json:3:15: training.epochs: expected a unique key, got a duplicate (first at 2:26)");
}

TEST_CASE("json: all duplicate keys are reported, and equal keys of different objects are none") {
  CHECK(json_refusal(R"({"a": 1, "b": {"a": 2}, "a": {"c": 3}, "b": {"a": 4, "a": 5}})") ==
        "config.json:1:30: a: expected a unique key, got a duplicate (first at 1:7)\n"
        "config.json:1:45: b: expected a unique key, got a duplicate (first at 1:15)\n"
        "config.json:1:59: b.a: expected a unique key, got a duplicate (first at 1:51)");
  CHECK(json_refusal(R"([{"a": 1}, {"a": 1}])").empty());
  CHECK(json_refusal(R"({"a.b": 1, "a": {"b": 1}})").empty());
}

TEST_CASE("json: an empty file is refused") {
  const auto text = GENERATE("", " ");
  CHECK(json_refusal(text) == "config.json:1:" + std::to_string(1 + std::string(text).size()) +
                                  ": JSON: expected a value, got the end of the file");
  CHECK(json_refusal("// nothing\n") ==
        "config.json:2:1: JSON: expected a value, got the end of the file");
}

TEST_CASE("json: syntax errors say where, what was expected and what was found") {
  const auto check = [](std::string_view text, const std::string& error) {
    CHECK(json_refusal(text) == "config.json:" + error);
  };
  check("{\n  \"a\": }", "2:8: JSON: expected a value, got \"}\"");
  check("{\"a\": 1,\n}",
        "2:1: JSON: expected a key in quotes, got \"}\" (is there a trailing comma?)");
  check("[1, 2, ]", "1:8: JSON: expected a value, got \"]\" (is there a trailing comma?)");
  check("[1,, 2]", "1:4: JSON: expected a value, got \",\"");
  check("{\"a\" 1}", "1:6: JSON: expected a colon after the key, got \"1\"");
  check("{a: 1}", "1:2: JSON: expected \"a\" in quotes, got a (keys and texts have double quotes)");
  check("{\"a\": 1 \"bc d\": 2}",
        "1:9: JSON: expected a comma or a closing brace, got \"\\\"bc d\\\"\"");
  check("[1 2]", "1:4: JSON: expected a comma or a closing bracket, got \"2\"");
  check("[1", "1:3: JSON: expected a comma or a closing bracket, got the end of the file");
  check("{\"a\": [true",
        "1:12: JSON: expected a comma or a closing bracket, got the end of the file");
  check("{\"a\": True}", "1:7: JSON: expected true, got \"True\" (JSON writes true, not True)");
  check("[nul, 1]",
        "1:2: JSON: expected \"nul\" in quotes, got nul (keys and texts have double quotes)");
  check("[01]", "1:3: JSON: expected a comma or a closing bracket, got \"1\"");
  check("[-]", "1:2: JSON: expected a value, got \"-\" (invalid number; expected digit after '-')");
  check("[\"ab",
        "1:2: JSON: expected a value, got \"\\\"ab\" (invalid string: missing closing quote)");
  check("[1, /* open",
        "1:5: JSON: expected a value, got \"/*\" (invalid comment; missing closing '*/')");
  check("[\"" + std::string(50, 'x') + "\" 1]",
        "1:55: JSON: expected a comma or a closing bracket, got \"1\"");
  check("{} {}", "1:4: JSON: expected the end of the file, got \"{\"");
  check("1 x", "1:3: JSON: expected the end of the file, got \"x\" (invalid literal)");
  check(std::string_view("{}\0{}", 5), "1:3: JSON: expected the end of the file, got a zero byte");
  check(std::string_view("{}\0", 3), "1:3: JSON: expected the end of the file, got a zero byte");
}

TEST_CASE("json: a number that is too large is refused by its path") {
  CHECK(json_refusal("{\"training\": {\n  \"x\": [0,\n 1e999]}}") ==
        "config.json:3:2: training.x[1]: expected a finite number, got 1e999");
  CHECK(json_refusal(std::string(500, '9')) ==
        "config.json:1:1: expected a finite number, got " + std::string(40, '9') + "...");
}

TEST_CASE("json: a syntax error is reported with the duplicate keys before it") {
  CHECK(json_refusal("{\"a\": 1, \"a\": 2,") ==
        "config.json:1:15: a: expected a unique key, got a duplicate (first at 1:7)\n"
        "config.json:1:17: JSON: expected a key in quotes, got the end of the file");
}

TEST_CASE("json: nesting is limited") {
  CHECK(json_refusal(nested(200)).empty());
  CHECK(json_refusal(nested(201)) ==
        "config.json:1:201: JSON: expected at most 200 levels, got more");
  CHECK(json_refusal(std::string(100000, '[')) ==
        "config.json:1:201: JSON: expected at most 200 levels, got more");
}

TEST_CASE("json: no text, however cut or damaged, does more than throw") {
  const std::string text = R"({"a": [1, -2.5e3, "x\u00e9\n"], /* c */ "b": {"c": null}} // end)";
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char damage : {'\0', '"', '/', '[', '}', ',', '\n', '\\', '\xff'}) {
      std::string damaged = text;
      damaged[i] = damage;
      json_refusal(damaged);
      json_refusal(std::string_view(text).substr(0, i));
      json_refusal(std::string_view(text).substr(i));
    }
  }
  SUCCEED();
}

TEST_CASE("json: what would take far more memory than its text is refused") {
  std::string list = "[0";
  for (int i = 0; i < 4000000; ++i) list += ",0";
  CHECK(json_refusal(list + "]")
            .ends_with(": JSON: expected at most " + std::to_string(12 * 8000003 + (32 << 20)) +
                       " bytes in memory, got more"));
  std::string numbers = "[0.12345678";
  for (int i = 0; i < 1000000; ++i) numbers += ",0.12345678";
  CHECK(parse_json(numbers + "]", "x").value.size() == 1000001);
}

TEST_CASE("json: of a key that comes too often a hundred places are said") {
  std::string object = "{\"a\": 0";
  for (int i = 0; i < 1000; ++i) object += ", \"a\": 0";
  const std::string said = json_refusal(object + "}");
  CHECK(std::count(said.begin(), said.end(), '\n') == 99);
}

TEST_CASE("json lines: a last line without its end is passed over, others are refused") {
  const auto lines = [](const char* text) { return parse_json_lines(text, "x").size(); };
  CHECK(lines("{}\n{\"a\": 1}\n") == 2);
  CHECK(lines("{}\n{\"a\":") == 1);
  CHECK(lines("") == 0);
  CHECK_THROWS_WITH(lines("{}\n{\"a\n{}\n"),
                    "x:2:1:2: JSON: expected a key in quotes, got \"\\\"a\" (invalid string: "
                    "missing closing quote)");
  CHECK_THROWS_WITH(lines("{}\n[]\n"), "x:2: expected a JSON object, got a list");
}

TEST_CASE("json: what is no JSON is text, and has no numbers") {
  CHECK(json_or_text("[1, 2]") == Json{1, 2});
  CHECK(json_or_text("relu") == Json("relu"));
  CHECK(stored_number("{\"epoch\": 3}", "epoch") == 3);
  CHECK_FALSE(stored_number("{\"epoch\": 3.5}", "epoch"));
  CHECK_FALSE(stored_number("{\"step\": 3}", "epoch"));
  CHECK_FALSE(stored_number("{\"epoch\": 3", "epoch"));
}
