#include "fragments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "../base/words.hpp"
#include "../io/json.hpp"
#include "config.hpp"
#include "meant_names.hpp"
#include "paths.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::string spaced_text(const Json& json) {
  std::vector<std::string> parts;
  if (json.is_array()) {
    for (const Json& inner : json) parts.push_back(spaced_text(inner));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  if (!json.is_object()) return text_of(json);
  for (const auto& [key, inner] : json.items()) {
    parts.push_back(fmt::format("{}: {}", text_of(Json(key)), spaced_text(inner)));
  }
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string set_text(const std::string& path, const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : spaced_text(value);
  return shell_word(fmt::format("{}={}", path, text));
}

std::string Fragment::text(const std::string& here) const {
  std::string place = within.empty() ? " at the top" : fmt::format(" in {}", within);
  if (within == here) place.clear();
  return fmt::format("{}: {}{}", spaced_text(key), spaced_text(value), place);
}

Fragment fragment_of(Json& document, const std::string& path, const Json& value) {
  Fragment fragment{without_last(path), key_of_path(path), value};
  while (true) {
    const Json* around = value_at(document, fragment.within);
    if (around != nullptr && around->is_object()) return fragment;
    Json object = Json::object();
    if (around != nullptr && around->is_string()) {
      const std::string key = key_of_path(fragment.within);
      object[key == "data" ? "source" : "type"] = renamed(*around, key);
    }
    if (around == nullptr) {
      if (const auto kind = default_kind(fragment.within)) object["type"] = *kind;
    }
    object[fragment.key] = std::move(fragment.value);
    if (fragment.within.empty()) return fragment;
    fragment.value = std::move(object);
    fragment.key = key_of_path(fragment.within);
    fragment.within = without_last(fragment.within);
  }
}

void write_fragment(const Fragment& fragment, Json& document) {
  if (Json* around = value_at(document, fragment.within)) (*around)[fragment.key] = fragment.value;
}

}}  // namespace rectify
