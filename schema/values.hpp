#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "../base/names.hpp"
#include "fields.hpp"
#include "reader.hpp"

/// Converts JSON to values and back, by the fields of each struct. A type of field has overloads of
/// `expected_of`, `read` and `to_json`, here or beside the type, and `schema_of` in schema.hpp; and
/// of `accepts` if its default may be invalid.
namespace rectify { inline namespace RECTIFY_PRECISION {

template <class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool>;

// What messages say was expected.

inline std::string expected_of(const bool*, const Range&) { return "true or false"; }
inline std::string expected_of(const std::string*, const Range& range) {
  return range.contains(0) ? "text" : "text that is not empty";
}
template <WholeNumber T>
std::string expected_of(const T*, const Range& range) {
  return "a whole number" + range.text();
}
template <std::floating_point T>
std::string expected_of(const T*, const Range& range) {
  return "a number" + range.text();
}
template <NamedEnum T>
std::string expected_of(const T*, const Range&) {
  return one_of(list_names<T>());
}
template <HasFields T>
std::string expected_of(const T*, const Range&) {
  return "an object";
}
inline std::string expected_of(const std::vector<double>*, const Range& range) {
  return "a list of numbers" + range.text();
}
template <class T>
std::string expected_of(const std::vector<T>*, const Range& range) {
  return "a list, each " + expected_of(static_cast<const T*>(nullptr), range);
}
template <class T>
std::string expected_of(const std::optional<T>*, const Range& range) {
  return expected_of(static_cast<const T*>(nullptr), range);
}

// Writing.

/// Whole numbers without a fraction: 1, not 1.0.
RECTIFY_API Json to_json(double value);
template <class T>
requires std::integral<T> || std::same_as<T, std::string> Json to_json(const T& value) {
  return value;
}
template <class T>
Json to_json(const std::vector<T>& values);
template <NamedEnum T>
Json to_json(const T& value) {
  return name_of(value);
}
template <class T>
Json to_json(const std::optional<T>& value) {
  return value ? to_json(*value) : Json();
}
/// Appends the fields of `rule` to `object`.
template <class Rule>
Json fields_to_json(const Rule& rule, Json object = Json::object()) {
  for_each_field<Rule>(
      [&](const auto& field) { object[field.name] = to_json(rule.*field.member); });
  return object;
}
template <HasFields T>
Json to_json(const T& value) {
  return fields_to_json(value);
}
template <class T>
Json to_json(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(to_json(value));
  return list;
}

// Reading: sets `value`, or leaves it unchanged and adds a problem.

RECTIFY_API void read(const Reader& reader, bool& value, const Range& range);
RECTIFY_API void read(const Reader& reader, std::string& value, const Range& range);
RECTIFY_API void read(const Reader& reader, double& value, const Range& range);
RECTIFY_API void read(const Reader& reader, Index& value, const Range& range);
RECTIFY_API void read(const Reader& reader, std::uint64_t& value, const Range& range);

template <NamedEnum T>
void read(const Reader& reader, T& value, const Range& range) {
  const std::string got = reader.value().is_string() ? reader.value().get<std::string>() : "";
  if (const auto named = find_named<T>(got)) {
    value = *named;
  } else {
    reader.refuse_name(got, list_names<T>(), expected_of(&value, range));
  }
}

template <class T>
void read(const Reader& reader, std::optional<T>& value, const Range& range) {
  if (reader.value().is_null()) {
    value.reset();
    return;
  }
  const std::size_t before = reader.problem_count();
  T read_value = value.value_or(T{});
  read(reader, read_value, range);
  if (reader.problem_count() == before) value = std::move(read_value);
}

/// `range` applies to each element.
template <class T>
void read(const Reader& reader, std::vector<T>& values, const Range& range) {
  if (!reader.value().is_array()) return reader.refuse(expected_of(&values, range));
  const std::size_t before = reader.problem_count();
  std::vector<T> read_values(reader.value().size());
  for (std::size_t i = 0; i < read_values.size(); ++i) {
    read(reader.item(i), read_values[i], range);
  }
  if (reader.problem_count() == before) values = std::move(read_values);
}

template <class Rule, class Value>
bool is_required(const Field<Rule, Value>& field);

/// Whether `value` is valid. A field whose default is not must be given.
template <class T>
bool accepts(const T& value, const Range& range) {
  if constexpr (WholeNumber<T> || std::floating_point<T>) {
    return range.contains(static_cast<double>(value));
  } else if constexpr (std::same_as<T, std::string>) {
    return range.contains(static_cast<double>(value.size()));
  } else {
    bool accepted = true;
    for_each_field<T>([&](const auto& field) { accepted = accepted && !is_required(field); });
    return accepted;
  }
}

template <class Rule, class Value>
bool is_required(const Field<Rule, Value>& field) {
  return field.required || !accepts(Rule{}.*field.member, field.range);
}

template <class Rule>
std::vector<std::string> keys_of() {
  std::vector<std::string> keys;
  for_each_field<Rule>([&](const auto& field) { keys.push_back(field.name); });
  return keys;
}

/// The kind under which presets list a rule's defaults; empty for sections.
template <class Rule>
constexpr std::string_view preset_kind() {
  if constexpr (requires { Rule::kind; }) {
    if constexpr (!std::is_member_pointer_v<decltype(&Rule::kind)>) return Rule::kind;
  }
  return {};
}

/// Reads the fields of `rule` that the object has; other keys are ignored.
template <class Rule>
void read_members(const Reader& reader, Rule& rule) {
  for_each_field<Rule>([&](const auto& field) {
    auto& value = rule.*field.member;
    if (reader.has(field.name)) {
      read(reader.member(field.name), value, field.range);
    } else if (is_required(field)) {
      reader.refuse_missing(field.name, expected_of(&value, field.range));
    } else if (const auto preset = reader.preset_member(preset_kind<Rule>(), field.name)) {
      read(*preset, value, field.range);
      reader.note_default(field.name, to_json(value), true);
    } else {
      reader.note_default(field.name, to_json(value));
    }
  });
}

/// Reads the fields of `rule` that the object has; `also` are keys that are allowed and read
/// elsewhere.
template <class Rule>
void read_fields(const Reader& reader, Rule& rule, const std::vector<std::string>& also = {}) {
  std::vector<std::string> known = also;
  for (const std::string& key : keys_of<Rule>()) known.push_back(key);
  const std::size_t before = reader.problem_count();
  if (!reader.check_keys(known)) return;
  read_members(reader, rule);
  if constexpr (requires { rule.mismatch(); }) {
    const bool fine = reader.problem_count() == before;
    if (const auto mismatch = rule.mismatch(); mismatch && fine) reader.refuse(*mismatch);
  }
}

template <HasFields T>
void read(const Reader& reader, T& value, const Range&) {
  read_fields(reader, value);
}

}}  // namespace rectify
