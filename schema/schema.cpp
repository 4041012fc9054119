#include "schema.hpp"

#include <cmath>
#include <utility>

namespace rectify { inline namespace RECTIFY_PRECISION {

Json schema_reference(const std::string& name, Json& definitions,
                      const std::function<Json()>& make) {
  if (!definitions.contains(name)) {
    definitions[name] = Json();  // so that recursion finds it
    Json made = make();
    definitions[name] = std::move(made);
  }
  return {{"$ref", "#/definitions/" + name}};
}

Json schema_of_object(const std::string& doc) {
  Json object{{"type", "object"}};
  if (!doc.empty()) object["description"] = doc;
  object.update({{"properties", Json::object()},
                 {"required", Json::array()},
                 {"additionalProperties", false}});
  return object;
}

void add_property(Json& object, const std::string& key, Json schema, const std::string& doc,
                  bool required, const Json& standard) {
  // In draft-07, keywords beside a $ref are ignored.
  if (schema.contains("$ref")) schema = {{"allOf", Json::array({std::move(schema)})}};
  if (!doc.empty()) schema["description"] = doc;
  if (required) {
    object["required"].push_back(key);
  } else if (standard != Json("")) {
    schema["default"] = standard;
  }
  object["properties"][key] = std::move(schema);
}

Json schema_of_numbers(const char* type, const Range& range) {
  if (std::isfinite(range.whole_from)) {
    Range below{.low = range.low, .high = range.whole_from, .without_low = range.without_low};
    below.without_high = true;
    const Range whole{
        .low = range.whole_from, .high = range.high, .without_high = range.without_high};
    return schema_of_any({schema_of_numbers(type, below), schema_of_numbers("integer", whole)});
  }
  Json schema{{"type", type}};
  if (std::isfinite(range.low)) {
    schema[range.without_low ? "exclusiveMinimum" : "minimum"] = to_json(range.low);
  }
  if (std::isfinite(range.high)) {
    schema[range.without_high ? "exclusiveMaximum" : "maximum"] = to_json(range.high);
  }
  return schema;
}

Json schema_of_names(const std::vector<std::string>& names) { return {{"enum", names}}; }

Json schema_of_any(std::vector<Json> choices) { return {{"anyOf", std::move(choices)}}; }

Json schema_of(const std::string*, const Range& range, Json&) {
  Json schema{{"type", "string"}};
  if (!range.contains(0)) schema["minLength"] = 1;
  return schema;
}

}}  // namespace rectify
