#include "paths.hpp"

#include <algorithm>
#include <charconv>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Removes an index and its closing bracket from the front of `text`.
std::optional<Step> take_index(std::string_view& text) {
  Step step{{}, 0};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *step.index);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || !text.starts_with(']')) return std::nullopt;
  text.remove_prefix(1);
  return step;
}

template <class Value>
Value* find_value(Value& root, std::string_view path) {
  if (path.empty()) return &root;
  const auto steps = path_steps(path);
  if (!steps) return nullptr;
  Value* value = &root;
  for (const Step& step : *steps) {
    const bool found = step.index ? value->is_array() && *step.index < value->size()
                                  : value->is_object() && value->contains(step.name);
    if (!found) return nullptr;
    value = step.index ? &(*value)[*step.index] : &(*value)[step.name];
  }
  return value;
}

}  // namespace

std::optional<std::vector<Step>> path_steps(std::string_view key) {
  std::vector<Step> steps;
  while (!key.empty() || steps.empty()) {
    if (!steps.empty() && key.starts_with('[')) {
      key.remove_prefix(1);
      const auto step = take_index(key);
      if (!step) return std::nullopt;
      steps.push_back(*step);
      continue;
    }
    if (!steps.empty() && !key.starts_with('.')) return std::nullopt;
    if (!steps.empty()) key.remove_prefix(1);
    const std::size_t end = std::min(key.find_first_of(".[]"), key.size());
    if (end == 0) return std::nullopt;
    steps.push_back({std::string(key.substr(0, end)), {}});
    key.remove_prefix(end);
  }
  return steps;
}

std::string key_of_path(std::string path) {
  while (path.ends_with(']')) path.resize(path.rfind('['));
  return path.substr(path.rfind('.') + 1);  // npos + 1 is 0
}

std::string without_last(const std::string& path) {
  const std::size_t last = path.find_last_of(".[");
  return last == path.npos ? "" : path.substr(0, last);
}

const Json* value_at(const Json& root, std::string_view path) { return find_value(root, path); }
Json* value_at(Json& root, std::string_view path) { return find_value(root, path); }

}}  // namespace rectify
