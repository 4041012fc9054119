#include "config_differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "../../base/words.hpp"
#include "../page/text.hpp"
#include "layer_lists.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The value of one key in each run; null where the run lacks the key.
using Values = std::vector<const Json*>;

bool are_all(const Values& values, bool (*is)(const Json&)) {
  return std::all_of(values.begin(), values.end(),
                     [&](const Json* value) { return value == nullptr || is(*value); });
}

bool are_equal(const Values& values) {
  return std::all_of(values.begin(), values.end(), [&](const Json* value) {
    return value != nullptr && values.front() != nullptr && *value == *values.front();
  });
}

/// The keys of all objects: each follows the key that it follows in its object.
std::vector<std::string> keys_of(const Values& objects) {
  std::vector<std::string> keys;
  for (const Json* object : objects) {
    if (object == nullptr) continue;
    auto place = keys.begin();
    for (const auto& [key, value] : object->items()) {
      const auto found = std::find(keys.begin(), keys.end(), key);
      place = (found == keys.end() ? keys.insert(place, key) : found) + 1;
    }
  }
  return keys;
}

/// The sizes of all arrays if they are the same, and not 0.
std::optional<std::size_t> common_size(const Values& values) {
  if (!are_all(values, [](const Json& value) { return value.is_array(); })) return std::nullopt;
  std::set<std::size_t> sizes;
  for (const Json* value : values) {
    if (value != nullptr) sizes.insert(value->size());
  }
  if (sizes.size() != 1 || *sizes.begin() == 0) return std::nullopt;
  return *sizes.begin();
}

/// Compares configs key by key.
class Comparer {
 public:
  explicit Comparer(std::vector<std::string> places) : places_(std::move(places)) {}

  void compare(const std::string& path, const Values& values) {
    const bool equal = are_equal(values);
    if (are_all(values, [](const Json& value) { return value.is_object() && !value.empty(); })) {
      return compare_members(path, values);
    }
    if (const auto size = common_size(values); size && !(equal && path != layers_path)) {
      return compare_elements(path, values, *size);
    }
    if (equal) {
      result.common.emplace_back(path, config_value_text(*values.front()));
      return;
    }
    result.keys.push_back(path);
    result.values.push_back(path == layers_path ? layer_lists_text(values) : texts_of(values));
  }

  ConfigDifferences result = {};

 private:
  static constexpr auto layers_path = "model.layers";

  static std::vector<std::string> texts_of(const Values& values) {
    std::vector<std::string> texts;
    for (const Json* value : values) texts.push_back(value ? config_value_text(*value) : no_key);
    return texts;
  }

  void compare_members(const std::string& path, const Values& values) {
    for (const std::string& key : keys_of(values)) {
      Values members;
      for (const Json* value : values) {
        const bool has = value != nullptr && value->contains(key);
        members.push_back(has ? &value->at(key) : nullptr);
      }
      compare(path.empty() ? key : path + "." + key, members);
    }
  }

  void compare_elements(const std::string& path, const Values& values, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      Values elements;
      for (const Json* value : values) elements.push_back(value ? &value->at(i) : nullptr);
      const bool has_place = path == layers_path && i < places_.size();
      compare(has_place ? places_[i] : fmt::format("{}[{}]", path, i), elements);
    }
  }

  std::vector<std::string> places_;  ///< of the layers in the configs as written, if the same
};

/// With defaults, without what says nothing of the training.
Json complete_config(const RunMaterial& material) {
  Json config = material.config ? config_to_json(*material.config) : material.run.config;
  for (const char* key : {"$schema", "name", "preset"}) config.erase(key);
  return config;
}

/// The places of the layers in the configs as written; empty if they are not the same in all.
std::vector<std::string> common_places(const std::vector<RunMaterial>& runs) {
  std::set<std::vector<std::string>> all;
  for (const RunMaterial& material : runs) {
    all.insert(material.config ? material.config->model.layers.places : std::vector<std::string>{});
  }
  return all.size() == 1 ? *all.begin() : std::vector<std::string>{};
}

/// "optimizer.learning_rate (0.01 and 0.17)"; the key alone where its values could not be read in a
/// sentence.
std::string difference_text(const std::string& key, const std::vector<std::string>& values) {
  constexpr std::size_t most_values = 4, longest = 40;
  std::vector<std::string> different;
  for (const std::string& value : values) {
    if (value.size() > longest || value.find(',') != value.npos) return key;
    if (std::ranges::find(different, value) == different.end()) different.push_back(label(value));
  }
  return different.size() > most_values ? key : fmt::format("{} ({})", key, list_text(different));
}

}  // namespace

ConfigDifferences differences_of(const std::vector<RunMaterial>& runs) {
  std::vector<Json> configs;
  for (const RunMaterial& material : runs) configs.push_back(complete_config(material));
  Values values;
  for (const Json& config : configs) values.push_back(&config);
  const std::vector<std::string> places = common_places(runs);
  Comparer comparer(places);
  comparer.compare("", values);
  comparer.result.as_written = !places.empty();
  return std::move(comparer.result);
}

std::string differences_text(const ConfigDifferences& differences) {
  constexpr std::size_t most_keys = 3;
  if (differences.keys.empty()) return "The configs of the runs do not differ.";
  std::vector<std::string> items;
  std::ptrdiff_t of_some = 0;  // keys that not all configs have follow from others: from a type
  for (std::size_t k = 0; k < differences.keys.size(); ++k) {
    const std::vector<std::string>& values = differences.values[k];
    if (std::ranges::find(values, no_key) != values.end()) {
      ++of_some;
    } else if (items.size() < most_keys) {
      items.push_back(difference_text(differences.keys[k], values));
    }
  }
  const auto rest = std::ssize(differences.keys) - std::ssize(items) - of_some;
  if (rest > 0) items.push_back(count_text(rest, "other key"));
  if (of_some > 0) items.push_back(count_text(of_some, "key") + " that not all of them have");
  return fmt::format("The configs differ in {}.", list_text(items));
}

PageTable differences_table(const ConfigDifferences& differences,
                            const std::vector<std::string>& names) {
  constexpr std::size_t most_columns = 6;
  const auto& [keys, values, common, as_written] = differences;
  const bool runs_in_rows = names.size() > most_columns && keys.size() < names.size();
  PageTable table{.title = "Where the configs differ",
                  .columns = {{runs_in_rows ? "run" : "key", true}},
                  .rows = {}};
  table.caption = "Defaults are filled in.";
  const auto lacks = [](const auto& row) { return std::ranges::find(row, no_key) != row.end(); };
  if (std::ranges::any_of(values, lacks)) {
    table.caption += fmt::format(" {}: the config has no such key.", no_key);
  }
  const bool of_layers =
      std::ranges::any_of(keys, [](const auto& key) { return key.starts_with("model.layers["); });
  if (of_layers && !as_written) {
    table.caption +=
        " Layers are counted as in config.json of the run folders, where every "
        "activation is a layer of its own.";
  }
  const std::vector<std::string>& across = runs_in_rows ? keys : names;
  const std::vector<std::string>& down = runs_in_rows ? names : keys;
  for (const std::string& title : across) table.columns.push_back({title, true});
  for (std::size_t row = 0; row < down.size(); ++row) {
    table.rows.push_back({down[row]});
    for (std::size_t column = 0; column < across.size(); ++column) {
      table.rows.back().push_back(runs_in_rows ? values[column][row] : values[row][column]);
    }
  }
  return table;
}

Listing common_listing(const ConfigDifferences& differences) {
  std::string text;
  for (const auto& [key, value] : differences.common) text += key + ": " + value + "\n";
  return {.title = count_text(std::ssize(differences.common), "key") + " that all configs share",
          .text = text};
}

}}  // namespace rectify
