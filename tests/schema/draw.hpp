#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <rectify/base/json.hpp>

namespace rectify::test {

/// Draws what a schema accepts, in the same way everywhere, which the standard's distributions do
/// not.
class Draw {
 public:
  Draw(const Json& schema, std::uint64_t seed) : schema_(schema), engine_(seed) {}

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
    if (schema.contains("pattern")) return ";";  // the only one is that of separators
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
  std::mt19937_64 engine_;
};

}  // namespace rectify::test
