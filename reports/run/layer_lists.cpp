#include "layer_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "../../nn/layer.hpp"
#include "../../schema/registry.hpp"
#include "config_differences.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// An option of a layer type, such as dropout's rate.
using Option = std::pair<std::string, std::string>;

bool is_default(const Option& option, const Json& value) {
  const auto* entry = registry<Layer>().find(option.first);
  if (entry == nullptr) return false;
  return std::ranges::any_of(entry->fields, [&](const FieldInfo& field) {
    return field.name == option.second && !field.required && field.standard == value;
  });
}

/// The options to show.
std::set<Option> telling_options(const std::vector<const Json*>& lists) {
  std::map<Option, std::set<std::string>> values;
  std::set<Option> telling;
  for (const Json* list : lists) {
    if (list == nullptr) continue;
    for (const Json& layer : *list) {
      if (!layer.is_object()) continue;
      for (const auto& [key, value] : layer.items()) {
        const Option option{layer.value("type", ""), key};
        values[option].insert(text_of(value));
        // Initial weights follow from the net, so that they need not be the type's default.
        if (value.is_primitive() && !is_default(option, value)) telling.insert(option);
      }
    }
  }
  for (const auto& [option, different] : values) {
    if (different.size() > 1) telling.insert(option);
  }
  return telling;
}

std::string layer_text(const Json& layer, const std::set<Option>& telling) {
  if (!layer.is_object()) return text_of(layer);
  const std::string type = layer.value("type", "");
  std::string text = type, options;
  for (const auto& [key, value] : layer.items()) {
    if (key == "type" || !telling.contains({type, key})) continue;
    if (key == "units") {
      text += " " + text_of(value);
    } else {
      options += fmt::format("{}{} {}", options.empty() ? "" : ", ", key, config_value_text(value));
    }
  }
  return options.empty() ? text : fmt::format("{} ({})", text, options);
}

}  // namespace

std::string config_value_text(const Json& value) {
  std::string word = value.is_string() ? value.get<std::string>() : "";
  if (!word.empty()) return word;
  if (!value.is_object() || value.empty()) return text_of(value);
  std::string text;
  for (const auto& [key, inner] : value.items()) {
    if (!text.empty()) text += ", ";
    if (key == "type") {
      text += config_value_text(inner);
    } else {
      const bool nested = inner.is_object() && !inner.empty();
      text +=
          fmt::format(fmt::runtime(nested ? "{} ({})" : "{} {}"), key, config_value_text(inner));
    }
  }
  return text;
}

std::vector<std::string> layer_lists_text(const std::vector<const Json*>& lists) {
  const std::set<Option> telling = telling_options(lists);
  std::vector<std::string> texts;
  for (const Json* list : lists) {
    if (list == nullptr || !list->is_array()) {
      texts.push_back(list == nullptr ? no_key : config_value_text(*list));
      continue;
    }
    std::string text;
    for (const Json& layer : *list) {
      text += (text.empty() ? "" : ", ") + layer_text(layer, telling);
    }
    texts.push_back(text);
  }
  return texts;
}

}}  // namespace rectify
