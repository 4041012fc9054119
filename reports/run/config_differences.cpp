#include "config_differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "../../base/words.hpp"
#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

/// "dense 64, relu, dense 10"
std::string layers_text(const Json& layers) {
  std::string text;
  for (const Json& layer : layers) {
    if (!layer.is_object()) return text_of(layers);
    text += (text.empty() ? "" : ", ") + layer.value("type", "");
    if (layer.contains("units")) text += " " + text_of(layer["units"]);
  }
  return text;
}

void add_leaves(const Json& value, const std::string& path, Leaves& leaves) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      add_leaves(inner, path.empty() ? key : path + "." + key, leaves);
    }
  } else if (value.is_array() && !value.empty()) {
    if (path == "model.layers") leaves.emplace_back(path, layers_text(value));
    for (std::size_t i = 0; i < value.size(); ++i) {
      add_leaves(value[i], fmt::format("{}[{}]", path, i), leaves);
    }
  } else {
    leaves.emplace_back(path, value.is_string() ? value.get<std::string>() : text_of(value));
  }
}

Leaves leaves_of(const RunMaterial& material) {
  Json config = material.run.config;
  for (const char* key : {"$schema", "name", "preset"}) config.erase(key);
  Leaves leaves;
  add_leaves(config, "", leaves);
  return leaves;
}

std::string value_at(const Leaves& leaves, const std::string& key) {
  const auto found = std::find_if(leaves.begin(), leaves.end(),
                                  [&](const auto& leaf) { return leaf.first == key; });
  return found == leaves.end() ? "none" : found->second;
}

bool all_equal(const std::vector<std::string>& values) {
  return std::set<std::string>(values.begin(), values.end()).size() < 2;
}

}  // namespace

ConfigDifferences differences_of(const std::vector<RunMaterial>& runs) {
  ConfigDifferences differences;
  std::vector<Leaves> all;
  for (const RunMaterial& material : runs) all.push_back(leaves_of(material));
  std::set<std::string> known;
  for (const Leaves& of_run : all) {
    for (const auto& [key, value] : of_run) {
      if (!known.insert(key).second) continue;
      // Other layers say all of them: their single keys would be a list of what is not there.
      const bool within = key.starts_with("model.layers[");
      if (within && std::count(differences.keys.begin(), differences.keys.end(), "model.layers")) {
        continue;
      }
      std::vector<std::string> values;
      for (const Leaves& leaves : all) values.push_back(value_at(leaves, key));
      if (all_equal(values)) continue;
      differences.keys.push_back(key);
      differences.values.push_back(std::move(values));
    }
  }
  return differences;
}

std::string differences_text(const ConfigDifferences& differences) {
  constexpr std::size_t most_keys = 3, most_values = 4;
  if (differences.keys.empty()) return "The configs of the runs do not differ.";
  std::vector<std::string> items;
  for (std::size_t k = 0; k < std::min(differences.keys.size(), most_keys); ++k) {
    std::vector<std::string> values;
    for (const std::string& value : differences.values[k]) {
      if (std::count(values.begin(), values.end(), value) == 0) values.push_back(label(value, 60));
    }
    items.push_back(values.size() > most_values
                        ? differences.keys[k]
                        : fmt::format("{} ({})", differences.keys[k], list_text(values)));
  }
  if (differences.keys.size() > most_keys) {
    items.push_back(count_text(std::ssize(differences.keys) - std::ssize(items), "other key"));
  }
  return fmt::format("The configs differ in {}.", list_text(items));
}

PageTable differences_table(const ConfigDifferences& differences,
                            const std::vector<std::string>& names) {
  PageTable table{.title = "Where the configs differ", .columns = {{"key", true}}, .rows = {}};
  for (const std::string& name : names) table.columns.push_back({name, true});
  for (std::size_t k = 0; k < differences.keys.size(); ++k) {
    table.rows.push_back({differences.keys[k]});
    table.rows.back().insert(table.rows.back().end(), differences.values[k].begin(),
                             differences.values[k].end());
  }
  return table;
}

}}  // namespace rectify
