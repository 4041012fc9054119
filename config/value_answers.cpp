#include "value_answers.hpp"

#include <string_view>

#include "../base/words.hpp"
#include "../io/json.hpp"
#include "word_answers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// 64 for "64", true for "True"; null if the text is neither.
Json bare_value(const std::string& text, const std::string& expected) {
  const Json value = json_or_text(lower_case(text));
  const bool number = expected.starts_with("a number") || expected.starts_with("a whole number");
  const bool fits = number ? value.is_number() : expected == "true or false" && value.is_boolean();
  return fits ? value : Json();
}

std::optional<MeantValue> meant_scalar(const Problem& problem, const Json& value) {
  const std::string& expected = problem.mismatch.expected;
  if (value.is_string()) {
    const Json bare = bare_value(value.get<std::string>(), expected);
    if (bare.is_null()) return std::nullopt;
    return MeantValue{bare, text_of(bare), without_quotes};
  }
  if (expected == "true or false" && (value == 0 || value == 1)) {
    const Json flag = value == 1;
    return MeantValue{flag, text_of(flag)};
  }
  return std::nullopt;
}

/// An object that says by another key than `type` what it is: {"class_name": "Dense", ...}.
std::optional<MeantValue> meant_rule(Json object, const std::string& key) {
  constexpr const char* other_names[] = {"class_name", "kind", "layer", "layer_type", "name"};
  for (const char* other : other_names) {
    if (!object.contains(other) || !object[other].is_string()) continue;
    const MeantName meant = meant_name(object[other].get<std::string>(), key);
    Json named{{"type", meant.value && meant.value->is_string() ? *meant.value : object[other]}};
    const std::string shown = spaced_text(named);
    object.erase(other);
    named.update(object);
    return MeantValue{named, shown.substr(1, shown.size() - 2), ""};
  }
  if (object.size() != 1) return std::nullopt;
  const auto& [kind, inner] = *object.items().begin();
  const MeantName meant = meant_name(kind, key);
  if (!meant.value || !meant.value->is_string()) return std::nullopt;
  Json named{{"type", *meant.value}};
  if (inner.is_object()) named.update(inner);
  if (inner.is_number() && *meant.value == "dense") named["units"] = inner;
  return MeantValue{named, spaced_text(named)};
}

}  // namespace

std::optional<MeantValue> meant_value(const Problem& problem, const Json& value) {
  if (problem.path == "model" && value.is_array()) {
    return MeantValue{{{"layers", value}}, R"({"layers": [...]})"};
  }
  if (problem.path == "training.early_stopping" && value.is_boolean()) {
    if (value == false) return MeantValue{nullptr, "null"};
    return MeantValue{{{"patience", 10}}, R"({"patience": 10})", "it needs data.validation"};
  }
  if (problem.wanted == Wanted::rule) {
    const std::string key = key_of_path(problem.path);
    if (value.is_object()) return meant_rule(value, key);
    if (!value.is_number() || key != "layers") return std::nullopt;
    const Json layer{{"type", "dense"}, {"units", value}};
    return MeantValue{layer, spaced_text(layer)};
  }
  return meant_scalar(problem, value);
}

}}  // namespace rectify
