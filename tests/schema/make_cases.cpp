// schema_cases FOLDER [COUNT]: writes schema.json and cases.json, configs drawn from the schema by
// a fixed seed, about half of them with one mistake, each with what the reader says of it.

#include <rectify/io/files.hpp>
#include <rectify/training/config.hpp>
#include <rectify/training/config_schema.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace rectify;

namespace {

/// Draws in the same way everywhere, which the standard's distributions do not.
class Draw {
 public:
  explicit Draw(const Json& schema) : schema_(schema) {}

  std::size_t below(std::size_t n) { return engine_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class Container>
  const auto& one_of(const Container& choices) {
    return choices[below(choices.size())];
  }

  /// A value that the schema accepts.
  Json value(const Json& schema, int depth = 0) {
    if (schema.contains("$ref")) return value(definition(schema), depth + 1);
    if (schema.contains("allOf")) return value(schema["allOf"][0], depth);
    if (schema.contains("anyOf")) return any(schema["anyOf"], depth);
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum")) return one_of(schema["enum"]);
    const auto type = schema["type"].get<std::string>();
    if (type == "boolean") return one_in(2);
    if (type == "integer") return whole(schema);
    if (type == "number") return number(schema);
    if (type == "string") return text(schema);
    if (type == "array") return list(schema, depth);
    if (type == "object") return object(schema, depth);
    return Json();
  }

  /// A place anywhere in the value.
  Json::json_pointer place(const Json& value) {
    std::vector<Json::json_pointer> places;
    const Json flat = value.flatten();
    for (const auto& [path, ignored] : flat.items()) {
      for (Json::json_pointer at(path);; at = at.parent_pointer()) {
        places.push_back(at);
        if (at.empty()) break;
      }
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return one_of(places);
  }

 private:
  const Json& definition(const Json& reference) const {
    const auto name = reference["$ref"].get<std::string>();
    return schema_.at(Json::json_pointer(name.substr(1)));
  }

  /// Deep down the first choice, which ends.
  Json any(const Json& choices, int depth) {
    return value(depth > 8 ? choices[0] : one_of(choices), depth);
  }

  Json whole(const Json& schema) {
    const auto low = schema.value("minimum", std::int64_t{0});
    const auto high = schema.value("maximum", std::int64_t{1000});
    const std::int64_t some = low + static_cast<std::int64_t>(below(64));
    const std::int64_t drawn = one_of(std::vector{low, high, some, some, some, some});
    return one_in(6) ? Json(static_cast<double>(drawn)) : Json(drawn);
  }

  Json number(const Json& schema) {
    const double low = schema.value("minimum", schema.value("exclusiveMinimum", -4.0));
    const double high = schema.value("maximum", schema.value("exclusiveMaximum", low + 8));
    if (schema.contains("minimum") && one_in(4)) return low;
    return low + (high - low) * static_cast<double>(1 + below(99)) / 100;
  }

  Json text(const Json& schema) {
    const std::vector<std::string> texts{"x", "a b", "\xC3\xA9", "0", "null", ""};
    const std::string& drawn = one_of(texts);
    return drawn.empty() && schema.contains("minLength") ? "y" : drawn;
  }

  Json list(const Json& schema, int depth) {
    Json list = Json::array();
    for (std::size_t left = 1 + below(3); left > 0; --left) {
      list.push_back(value(schema["items"], depth + 1));
    }
    return list;
  }

  Json object(const Json& schema, int depth) {
    const Json& properties = schema["properties"];
    Json object = Json::object();
    std::vector<std::string> keys;
    for (const auto& [key, ignored] : properties.items()) keys.push_back(key);
    if (schema.contains("maxProperties")) keys = {one_of(keys)};
    for (const std::string& key : keys) {
      const Json& required = schema["required"];
      const bool must = schema.contains("maxProperties") ||
                        std::find(required.begin(), required.end(), key) != required.end();
      if (must || one_in(2)) object[key] = value(properties[key], depth + 1);
    }
    // What no schema can say.
    if (object.contains("low")) object["high"] = object["low"].get<double>() + 1;
    if (object.contains("high") && !object.contains("low")) object["high"] = 0.5;
    if (object.contains("weight") && object["weight"].is_array()) object["weight"] = nullptr;
    if (object.contains("label") && object["label"].is_array()) object["task"] = "regression";
    if (object.contains("min_step_size")) object["max_step_size"] = 1000;
    if (object.contains("lower")) object["upper"] = object["lower"].get<double>() + 1;
    if (object.contains("upper") && !object.contains("lower")) object["upper"] = 0.5;
    if (object.contains("min_value")) object["max_value"] = object["min_value"].get<double>() + 1;
    if (object.contains("max_value") && !object.contains("min_value")) object["max_value"] = 0.5;
    if (object.contains("repeat")) object["repeat"] = 1 + below(3);
    return object;
  }

  const Json& schema_;
  std::mt19937_64 engine_{4};
};

/// Stand for text that JSON values do not have; `spelt` puts it in.
constexpr const char* literal = "@literal:";
constexpr const char* again = "@again:";

/// What may wrongly stand where `old` does: half the time of its own sort, near the ends of ranges.
Json misfit(const Json& old, Draw& draw) {
  const std::vector<Json> numbers{0, 1, -1, 0.5, 1.5, 1000, 1001, -0.0001, 1e20, 16777217};
  const std::vector<std::string> texts{"", "all", "Relu", "dense", "idx", "digits", "no_such_kind"};
  const std::vector<Json> others{Json(),
                                 true,
                                 "x",
                                 2,
                                 2.5,
                                 Json::array(),
                                 Json::object(),
                                 Json::array({1}),
                                 Json{{"type", "relu"}},
                                 Json{{"type", 3}}};
  const std::vector<std::string> literals{"1e999",
                                          "-1e999",
                                          "1e-400",
                                          "6.4e1",
                                          "64.0",
                                          "9007199254740993",
                                          "-0",
                                          "-0.0",
                                          "1E+2",
                                          "18446744073709551616",
                                          "9007199254740991"};
  if (draw.one_in(4)) return literal + draw.one_of(literals);
  if (old.is_number() && draw.one_in(2)) return draw.one_of(numbers);
  if (old.is_string() && draw.one_in(2)) return draw.one_of(texts);
  return draw.one_of(others);
}

/// Ends of an interval: no schema can say that one must not pass the other.
bool is_end(const std::string& key) {
  const std::vector<std::string> ends{"low",       "high",      "lower",         "upper",
                                      "min_value", "max_value", "min_step_size", "max_step_size"};
  return std::find(ends.begin(), ends.end(), key) != ends.end();
}

/// One mistake, or at times a change that is none.
void spoil(Json& config, Draw& draw) {
  const Json::json_pointer at = draw.place(config);
  Json& place = config[at];
  if (!at.empty() && is_end(at.back())) return;
  std::vector<std::string> keys;
  if (place.is_object()) {
    for (const auto& [key, ignored] : place.items()) keys.push_back(key);
  }
  if (keys.empty()) {
    place = misfit(place, draw);
    return;
  }
  const std::string key = draw.one_of(keys);
  switch (is_end(key) ? 1 : draw.below(6)) {
    case 0: place[key + "s"] = place[key]; break;
    case 1: place["unknown"] = 1; break;
    case 2: place[again + key] = place[key]; break;
    case 3: place = misfit(place, draw); break;
    case 4: place[key] = misfit(place[key], draw); break;
    default: place.erase(key);
  }
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// As a user might write it, with comments now and then.
std::string spelt(const Json& config, Draw& draw) {
  std::string text = config.dump(draw.one_in(2) ? 2 : -1);
  replace(text, std::string("\"") + again, "\"");
  const std::string mark = std::string("\"") + literal;
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    text.erase(text.find('"', at + 1), 1);
    text.erase(at, mark.size());
  }
  if (draw.one_in(3)) text = "// a comment: {\n" + text + "\n/* and } another */";
  return text;
}

Json judged(const std::string& text) {
  Json result{{"text", text}, {"valid", true}, {"errors", ""}};
  try {
    load_config(text, "config.json", {});
  } catch (const ConfigError& error) {
    result["valid"] = false;
    result["errors"] = error.what();
  }
  return result;
}

/// Whether the reader refuses it for no other reason than one that no schema can give.
bool is_beyond_a_schema(const Json& judged) {
  const auto errors = judged["errors"].get<std::string>();
  const auto says = [&](const char* words) { return errors.find(words) != std::string::npos; };
  return !says("\n") &&
         (says("expected at most 10000 layers") || says("expected a number at most high") ||
          says("expected a number at most max_step_size"));
}

Json beyond_a_schema() {
  const auto config = [](const std::string& layers) {
    return R"({"data": {"source": "digits"}, "model": {"layers": )" + layers + "}}";
  };
  std::string deep = R"(["relu"])";
  for (int i = 0; i < 10; ++i) deep = R"([{"repeat": 1, "layers": )" + deep + "}]";
  const char* many = R"([{"repeat": 1000, "layers": [{"repeat": 1000, "layers": ["relu"]}]}])";
  const char* reversed =
      R"([{"type": "dense", "units": 1, "init": {"type": "uniform", "low": 1, "high": 0}}])";
  return {judged(config(deep)), judged(config(many)), judged(config(reversed))};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = argv[1];
  const int count = argc > 2 ? std::stoi(argv[2]) : 10000;
  const Json schema = config_schema();
  Draw draw(schema);
  Json cases = Json::array(), beyond = beyond_a_schema();
  for (int i = 0; i < count; ++i) {
    Json config = draw.value(schema);
    if (i % 2 == 1) spoil(config, draw);
    Json one = judged(spelt(config, draw));
    one["spoilt"] = i % 2 == 1;
    (is_beyond_a_schema(one) ? beyond : cases).push_back(one);
  }
  write_atomically(folder + "/schema.json", schema.dump(2));
  write_atomically(folder + "/cases.json", Json{{"cases", cases}, {"beyond", beyond}}.dump(2));
}
