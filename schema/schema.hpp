#pragma once

#include <functional>
#include <string>
#include <vector>

#include "values.hpp"

/// JSON Schema (draft-07, best supported by editors) of what the reader accepts, from the same
/// fields and ranges. It cannot express that keys are unique, constraints between fields, and the
/// length of an expanded list.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// `{"$ref": "#/definitions/NAME"}`; `make` builds the definition on first use.
RECTIFY_API Json schema_reference(const std::string& name, Json& definitions,
                                  const std::function<Json()>& make);

/// An object without properties yet, which allows no others.
RECTIFY_API Json schema_of_object(const std::string& doc = {});
RECTIFY_API void add_property(Json& object, const std::string& key, Json schema,
                              const std::string& doc, bool required, const Json& standard);

RECTIFY_API Json schema_of_numbers(const char* type, const Range& range);
RECTIFY_API Json schema_of_names(const std::vector<std::string>& names);
RECTIFY_API Json schema_of_any(std::vector<Json> choices);
inline Json schema_of_null() { return {{"type", "null"}}; }

// Overloads parallel `expected_of`; families and sections add their definitions to `definitions`.

inline Json schema_of(const bool*, const Range&, Json&) { return {{"type", "boolean"}}; }
RECTIFY_API Json schema_of(const std::string*, const Range& range, Json&);
template <WholeNumber T>
Json schema_of(const T*, const Range& range, Json&) {
  return schema_of_numbers("integer", range);
}
template <std::floating_point T>
Json schema_of(const T*, const Range& range, Json&) {
  return schema_of_numbers("number", range);
}
template <NamedEnum T>
Json schema_of(const T*, const Range&, Json&) {
  return schema_of_names(list_names<T>());
}
template <class T>
Json schema_of(const std::vector<T>*, const Range& range, Json& definitions) {
  return {{"type", "array"},
          {"items", schema_of(static_cast<const T*>(nullptr), range, definitions)}};
}
template <class T>
Json schema_of(const std::optional<T>*, const Range& range, Json& definitions) {
  return schema_of_any(
      {schema_of(static_cast<const T*>(nullptr), range, definitions), schema_of_null()});
}

/// The fields of `Rule` as properties of `object`.
template <class Rule>
Json schema_of_fields(Json& definitions, Json object = schema_of_object()) {
  const Rule rule;
  for_each_field<Rule>([&](const auto& field) {
    const auto& standard = rule.*field.member;
    add_property(object, field.name, schema_of(&standard, field.range, definitions), field.doc,
                 is_required(field), to_json(standard));
  });
  return object;
}
template <HasFields T>
Json schema_of(const T*, const Range&, Json& definitions) {
  return schema_of_fields<T>(definitions);
}

}}  // namespace rectify
