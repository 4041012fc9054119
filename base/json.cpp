#include "json.hpp"

#include <fmt/format.h>

#include "error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Json flags_to_json(const std::vector<bool>& flags) {
  std::string text;
  for (const bool flag : flags) text += flag ? '1' : '0';
  return text;
}

std::vector<bool> flags_from_json(const Json& json) {
  std::vector<bool> flags;
  for (const char c : json.get<std::string>()) flags.push_back(c == '1');
  return flags;
}

std::string path_in(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string path_in(const std::string& path, std::size_t index) {
  return fmt::format("{}[{}]", path, index);
}

bool lies_in(const std::string& path, const std::string& around) {
  return path.starts_with(around) &&
         (path.size() == around.size() || path[around.size()] == '.' || path[around.size()] == '[');
}

void for_each_leaf(const Json& value, const std::string& path,
                   const std::function<void(const std::string& path)>& visit) {
  if (!value.is_structured() || value.empty()) return visit(path);
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) for_each_leaf(inner, path_in(path, key), visit);
  } else {
    for (std::size_t i = 0; i < value.size(); ++i) for_each_leaf(value[i], path_in(path, i), visit);
  }
}

std::string shown(const Json& value) {
  if (value.is_string()) return in_quotes(value.get<std::string>());
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.dump();
}

}}  // namespace rectify
