#include "overrides.hpp"

#include <fmt/format.h>

#include <charconv>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// `model.layers[1].units` as a JSON pointer: /model/layers/1/units.
Json::json_pointer pointer_of(const std::string& key) {
  Json::json_pointer pointer;
  std::string part;
  const auto push = [&] {
    if (!part.empty()) pointer.push_back(part);
    part.clear();
  };
  for (const char c : key) {
    if (c == '.' || c == '[' || c == ']') {
      push();
    } else {
      part += c;
    }
  }
  push();
  return pointer;
}

Json value_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Json(text) : value;
}

void set(const std::string& key, Json value, Json& root) {
  const Json::json_pointer pointer = pointer_of(key);
  if (pointer.empty()) {
    throw ConfigError(Mismatch{"--set", "key", "a key such as training.epochs", in_quotes(key)});
  }
  Json* parent = &root;
  const std::string name = pointer.back();
  if (const auto above = pointer.parent_pointer(); !above.empty()) {
    if (!root.contains(above) && above.parent_pointer().empty()) root[above] = Json::object();
    if (!root.contains(above)) {
      throw ConfigError(Mismatch{"--set", key, "a place that the config has", "none"});
    }
    parent = &root[above];
  }
  if (parent->is_array()) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error != std::errc() || *end != '\0' || index >= parent->size()) {
      throw ConfigError(
          Mismatch{"--set", key, fmt::format("an index below {}", parent->size()), name});
    }
    (*parent)[index] = std::move(value);
  } else if (parent->is_object()) {
    (*parent)[name] = std::move(value);
  } else {
    throw ConfigError(Mismatch{"--set", key, "a place inside an object or a list", "a value"});
  }
}

}  // namespace

void apply_overrides(const std::vector<std::string>& overrides, JsonDocument& document) {
  for (const std::string& override_text : overrides) {
    const std::size_t equals = override_text.find('=');
    if (equals == std::string::npos) {
      throw ConfigError(Mismatch{"--set", "", "key=value", in_quotes(override_text)});
    }
    set(override_text.substr(0, equals), value_of(override_text.substr(equals + 1)),
        document.value);
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
