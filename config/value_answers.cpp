#include "value_answers.hpp"

#include <string_view>
#include <utility>

#include "../base/words.hpp"
#include "../io/json.hpp"
#include "fragments.hpp"
#include "meant_names.hpp"
#include "paths.hpp"

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

/// An object of this kind, whose keys follow; as messages show it without them.
MeantValue of_kind(const MeantName& meant, const Json& keys) {
  Json named = meant.value->is_object() ? *meant.value : Json{{"type", *meant.value}};
  const std::string shown = spaced_text(named);
  named.update(keys);
  return {named, shown.substr(1, shown.size() - 2), meant.note};
}

/// An object that says by another key than `type` what it is: {"class_name": "Dense", ...}, with
/// its keys in `config` as Keras writes them.
std::optional<MeantValue> meant_by_name(Json object, const std::string& key) {
  std::string beside;
  if (const auto keys = object.find("config"); keys != object.end() && keys->is_object()) {
    const Json inner = std::move(*keys);
    object.erase("config");
    object.update(inner);
    beside = R"(with the keys of "config" beside it)";
  }
  constexpr const char* other_names[] = {"class_name", "kind", "layer", "layer_type", "name"};
  for (const char* other : other_names) {
    if (!object.contains(other) || !object[other].is_string()) continue;
    const std::string name = object[other];
    MeantName meant = meant_kind(name, key, object);
    if (!meant.value && std::string_view(other) == "name") continue;
    if (!meant.value || meant.value->is_null()) meant.value = name;  // answered with the kinds
    object.erase(other);
    if (!beside.empty()) meant.note += (meant.note.empty() ? "" : "; ") + beside;
    return of_kind(meant, object);
  }
  return std::nullopt;
}

/// An object without a kind, or with a kind as its only key: {"Dense": {"units": 64}}.
std::optional<MeantValue> meant_rule(const Json& object, const std::string& key) {
  if (auto meant = meant_by_name(object, key)) return meant;
  if (key == "layers" && object.contains("units")) return of_kind({"dense", {}}, object);
  if (object.size() != 1) return std::nullopt;
  const Json& inner = object.begin().value();
  const MeantName meant = meant_name(object.begin().key(), key);
  if (!meant.value || !meant.value->is_string()) return std::nullopt;
  Json named{{"type", *meant.value}};
  if (inner.is_object()) named.update(inner);
  if (inner.is_number() && *meant.value == "dense") named["units"] = inner;
  if (inner.is_number() && *meant.value == "dropout") named["rate"] = inner;
  return MeantValue{named, spaced_text(named), meant.note};
}

/// `{"patience": 10}` for true, `{"patience": 5}` for 5.
std::optional<MeantValue> meant_stopping(const Json& value) {
  const std::string word = value.is_string() ? lower_case(value.get<std::string>()) : "";
  if (value == false || word == "false") return MeantValue{nullptr, "null"};
  if (value != true && word != "true" && !value.is_number()) return std::nullopt;
  const Json patience{{"patience", value.is_number() ? value : Json(10)}};
  return MeantValue{patience, spaced_text(patience), "it needs data.validation"};
}

}  // namespace

std::optional<MeantValue> meant_value(const Problem& problem, const Json& value) {
  if (problem.path == "model" && value.is_array()) {
    return MeantValue{{{"layers", value}}, R"({"layers": [...]})"};
  }
  if (problem.path == "training.early_stopping" && !value.is_object()) return meant_stopping(value);
  if (problem.path == "data" && value.is_string()) {
    const Json source{{"source", value}};
    return MeantValue{source, spaced_text(source)};
  }
  const std::string key = key_of_path(problem.path);
  if (const auto scalar = meant_scalar(problem, value)) return scalar;
  if (key == "learning_rate" && !value.is_number()) {
    return MeantValue{0.001, "a number such as 0.001", R"("schedule" is a key at the top)"};
  }
  if (value.is_boolean()) {
    const MeantName meant = meant_name(value == true ? "true" : "false", key);
    if (meant.value) return MeantValue{*meant.value, spaced_text(*meant.value), meant.note};
  }
  if (problem.wanted == Wanted::rule) {
    if (value.is_object()) return meant_rule(value, key);
    if (!value.is_number() || key != "layers") return std::nullopt;
    const Json layer{{"type", "dense"}, {"units", value}};
    return MeantValue{layer, spaced_text(layer)};
  }
  return std::nullopt;
}

}}  // namespace rectify
