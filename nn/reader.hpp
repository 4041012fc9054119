#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "error.hpp"
#include "fields.hpp"
#include "json.hpp"

/// From JSON to values and back, by the fields that each struct names. Everything that is wrong is
/// collected, not just the first.
namespace rectify::inline RECTIFY_PRECISION {

/// Something wrong in a JSON document, and where: `model.layers[1].units`.
struct Problem {
  std::string path;
  Mismatch mismatch;  ///< its `where` is for whoever knows file and line
};

/// A JSON value, its path, and the list to which problems are added.
class RECTIFY_API Reader {
 public:
  Reader(const Json& value, std::string path, std::vector<Problem>& problems)
      : value_(&value), path_(std::move(path)), problems_(&problems) {}

  const Json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  bool has(const std::string& key) const { return value_->is_object() && value_->contains(key); }
  Reader member(const std::string& key) const;
  Reader item(std::size_t index) const;
  /// The same value without some of its keys; `without` keeps it alive.
  Reader replaced(const Json& value) const { return {value, path_, *problems_}; }

  /// Notes that this value is not what was expected. What was got is the value, unless said.
  void refuse(const std::string& expected, const std::string& hint = {}) const;
  void refuse_missing(const std::string& key, const std::string& expected) const;
  /// Notes each key of this object that is none of `known`. False if it is no object at all.
  bool check_keys(const std::vector<std::string>& known) const;
  std::size_t problem_count() const { return problems_->size(); }

 private:
  const Json* value_;
  std::string path_;
  std::vector<Problem>* problems_;
};

/// How a message shows a JSON value: `"relu"`, `-1`, `a list`.
RECTIFY_API std::string shown(const Json& value);

/// An enum whose values are 0, 1, ... and have the names `names_of(Enum{})`.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
  names_of(value);
};

template <class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool>;

// What a message says was expected.

inline std::string expected_of(const bool*, const Range&) { return "true or false"; }
inline std::string expected_of(const std::string*, const Range&) { return "text"; }
template <WholeNumber T>
std::string expected_of(const T*, const Range& range) {
  return "a whole number" + range.text();
}
template <std::floating_point T>
std::string expected_of(const T*, const Range& range) {
  return "a number" + range.text();
}
template <NamedEnum T>
std::string expected_of(const T* type, const Range&) {
  const auto names = names_of(std::remove_cvref_t<decltype(*type)>{});
  return one_of({names.begin(), names.end()});
}
template <HasFields T>
std::string expected_of(const T*, const Range&) {
  return "an object";
}
template <class T>
std::string expected_of(const std::optional<T>*, const Range& range) {
  return expected_of(static_cast<const T*>(nullptr), range);
}

// Reading: on success `value` is replaced, else it stays and a problem is noted.

RECTIFY_API void read(const Reader& reader, bool& value, const Range& range);
RECTIFY_API void read(const Reader& reader, std::string& value, const Range& range);
RECTIFY_API void read(const Reader& reader, double& value, const Range& range);
RECTIFY_API void read(const Reader& reader, Index& value, const Range& range);
RECTIFY_API void read(const Reader& reader, std::uint64_t& value, const Range& range);

template <NamedEnum T>
void read(const Reader& reader, T& value, const Range& range) {
  const auto names = names_of(value);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (reader.value() == names[i]) {
      value = static_cast<T>(i);
      return;
    }
  }
  const std::string got = reader.value().is_string() ? reader.value().get<std::string>() : "";
  reader.refuse(expected_of(&value, range), did_you_mean(got, {names.begin(), names.end()}));
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

/// A field must be given if its default is none that it accepts.
template <class Rule, class Value>
bool is_required(const Field<Rule, Value>& field) {
  if constexpr (WholeNumber<Value> || std::floating_point<Value>) {
    return !field.range.contains(static_cast<double>(Rule{}.*field.member));
  }
  return false;
}

template <class Rule>
std::vector<std::string> keys_of() {
  std::vector<std::string> keys;
  for_each_field<Rule>([&](const auto& field) { keys.push_back(field.name); });
  return keys;
}

/// Reads the fields of `rule` that the object has; `also` are keys that are somebody else's.
template <class Rule>
void read_fields(const Reader& reader, Rule& rule, const std::vector<std::string>& also = {}) {
  std::vector<std::string> known = also;
  for (const std::string& key : keys_of<Rule>()) known.push_back(key);
  if (!reader.check_keys(known)) return;
  for_each_field<Rule>([&](const auto& field) {
    auto& value = rule.*field.member;
    if (reader.has(field.name)) {
      read(reader.member(field.name), value, field.range);
    } else if (is_required(field)) {
      reader.refuse_missing(field.name, expected_of(&value, field.range));
    }
  });
}

template <HasFields T>
void read(const Reader& reader, T& value, const Range&) {
  read_fields(reader, value);
}

// Writing.

template <class T>
requires std::is_arithmetic_v<T> || std::same_as<T, std::string> Json to_json(const T& value) {
  return value;
}
template <NamedEnum T>
Json to_json(const T& value) {
  return names_of(value)[static_cast<std::size_t>(value)];
}
template <class T>
Json to_json(const std::optional<T>& value) {
  return value ? to_json(*value) : Json();
}
/// The fields of `rule`, after what `object` has already.
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

}  // namespace rectify::inline RECTIFY_PRECISION
