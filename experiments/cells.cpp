#include "cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "../base/utf8.hpp"
#include "../base/words.hpp"
#include "../layers/catalogue.hpp"
#include "../layers/dense.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_cells = 10'000;
constexpr std::size_t longest_folder = 60;
constexpr std::size_t longest_name = 80;

std::string type_of(const Json& value) {
  if (value.is_object() && value.contains("type") && value["type"].is_string()) {
    return value["type"].get<std::string>();
  }
  return value.is_string() ? value.get<std::string>() : text_of(value);
}

/// `leaky_relu`; with its options if another value of the axis has the same type.
std::string name_of(const Json& value, const GridAxis& axis) {
  std::string type = type_of(value);
  const auto same_type = std::count_if(axis.values.begin(), axis.values.end(),
                                       [&](const Json& other) { return type_of(other) == type; });
  if (same_type == 1 || !value.is_object()) return type;
  std::string name = type;
  for (const auto& [key, option] : value.items()) {
    if (key != "type") name += fmt::format(" {}={}", key, type_of(option));
  }
  return name;
}

/// `learning_rate` of `optimizer.learning_rate`
std::string last_part(const std::string& key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string::npos ? key : key.substr(dot + 1);
}

/// "relu", "learning_rate=0.1"; with the whole key if another key ends the same.
std::string value_label(const Json& value, const GridAxis& axis,
                        const std::vector<GridAxis>& axes) {
  std::string name = one_line(name_of(value, axis), longest_name);
  if (axis.key == activation_axis) return name;
  const auto same_end = std::count_if(axes.begin(), axes.end(), [&](const GridAxis& other) {
    return last_part(other.key) == last_part(axis.key);
  });
  return one_line(same_end > 1 ? axis.key : last_part(axis.key), longest_name) + "=" + name;
}

std::vector<std::string> value_labels(const std::vector<Json>& values,
                                      const std::vector<GridAxis>& axes) {
  std::vector<std::string> names;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    names.push_back(value_label(values[a], axes[a], axes));
  }
  return names;
}

/// A folder name that is valid on all systems.
std::string folder_of(std::size_t number, const std::string& label) {
  std::string folder = fmt::format("{:02}", number);
  bool gap = true;
  for (const char c : label) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    if (plain && gap) folder += '-';
    if (plain) folder += c;
    gap = !plain;
  }
  return folder.substr(0, longest_folder);
}

/// Values of the `n`-th cell; the last axis changes fastest.
std::vector<Json> values_of(std::size_t n, const std::vector<GridAxis>& axes) {
  std::vector<Json> values(axes.size());
  for (std::size_t a = axes.size(); a-- > 0;) {
    values[a] = axes[a].values[n % axes[a].values.size()];
    n /= axes[a].values.size();
  }
  return values;
}

std::size_t index_of(const std::vector<Json>& values, const std::vector<GridAxis>& axes) {
  std::size_t n = 0;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const auto& known = axes[a].values;
    const auto found = std::find(known.begin(), known.end(), values[a]);
    n = n * known.size() + static_cast<std::size_t>(found - known.begin());
  }
  return n;
}

/// The cell with the values of `baseline`, and otherwise the same; the first cell if it is {}.
std::size_t baseline_of(const std::vector<Json>& values, const Experiment& experiment) {
  const Json& named = experiment.baseline.values;
  if (named.empty()) return 0;
  std::vector<Json> baseline = values;
  for (std::size_t a = 0; a < values.size(); ++a) {
    const std::string& key = experiment.axes.list[a].key;
    if (named.contains(key)) baseline[a] = named[key];
  }
  return index_of(baseline, experiment.axes.list);
}

/// Whether the axis `activation` replaces a layer: it has a gain for the weights before it, and is
/// not dense.
bool is_activation(const Layer& layer) {
  return layer.as<Dense>() == nullptr && layer->gain().has_value();
}

/// Replaces every activation before the last dense layer. Returns their number.
std::size_t replace_activations(std::vector<Layer>& layers, const Layer& activation) {
  const auto is_dense = [](const Layer& layer) { return layer.as<Dense>() != nullptr; };
  const auto last = std::find_if(layers.rbegin(), layers.rend(), is_dense).base();
  std::size_t replaced = 0;
  for (auto layer = layers.begin(); layer < last; ++layer) {
    if (!is_activation(*layer)) continue;
    *layer = activation;
    ++replaced;
  }
  return replaced;
}

/// `value` as a layer, with the defaults of the config's preset.
Layer read_activation(const Json& value, const Config& config, const std::string& where) {
  std::vector<Problem> problems;
  Defaults defaults;
  if (config.preset) defaults.preset = preset_defaults(*config.preset);
  const Reader reader(value, activation_axis, problems, &defaults);
  const std::string kind = type_of(value);
  if (registry<Layer>().find(kind) != nullptr) {
    const auto layer = registry<Layer>().read(reader);
    if (layer && problems.empty() && is_activation(*layer)) return *layer;
  }
  if (problems.empty()) {
    const std::vector<std::string> kinds = activation_kinds();
    problems.push_back({.path = {},
                        .mismatch = {.what = activation_axis,
                                     .expected = one_of(kinds),
                                     .got = shown(value),
                                     .hint = did_you_mean(kind, kinds)}});
  }
  std::vector<std::string> texts;
  for (Problem& problem : problems) {
    problem.mismatch.where = where;
    texts.push_back(problem.mismatch.text());
  }
  throw ConfigError(lines(texts));
}

/// Where the value of an axis was written.
std::string place_of(const LoadedExperiment& loaded, std::size_t axis, const Json& value) {
  const GridAxis& of = loaded.experiment.axes.list[axis];
  const auto found = std::find(of.values.begin(), of.values.end(), value);
  const auto index = static_cast<std::size_t>(found - of.values.begin());
  return loaded.file.where(path_in(path_in("axes", of.key), index));
}

void set_activation(const LoadedExperiment& loaded, const Json& value, const std::string& where,
                    Config& config) {
  const Layer activation = read_activation(value, config, where);
  if (replace_activations(config.model.layers.layers, activation) > 0) return;
  throw ConfigError(Mismatch{.where = loaded.file.where("axes"),
                             .what = "axes.activation",
                             .expected = "a base with hidden activations to replace",
                             .got = "none"});
}

/// Throws ConfigError if there is no validation data to tune by, or tuning and comparison share a
/// seed.
void check_tuning(const LoadedExperiment& loaded, const Config& config) {
  if (!loaded.experiment.tune) return;
  const auto& compared = loaded.experiment.seeds.values;
  for (const std::uint64_t seed : loaded.experiment.tune->seeds.values) {
    if (std::find(compared.begin(), compared.end(), seed) == compared.end()) continue;
    throw ConfigError(Mismatch{.where = loaded.file.where("tune"),
                               .what = "tune.seeds",
                               .expected = "seeds that the comparison does not use",
                               .got = std::to_string(seed)});
  }
  if (config.data.validation > 0) return;
  throw ConfigError(Mismatch{.where = loaded.file.where("tune"),
                             .what = "tune",
                             .expected = "data.validation above 0 to tune by",
                             .got = "0",
                             .hint = "data.validation=0.1 uses a tenth of the training set"});
}

Mismatch equal_cells(const LoadedExperiment& loaded, const std::string& a, const std::string& b) {
  return {.where = loaded.file.where("axes"),
          .what = "axes",
          .expected = "cells that differ",
          .got = fmt::format("{} and {}, which are the same", in_quotes(a), in_quotes(b))};
}

}  // namespace

std::vector<std::string> activation_kinds() {
  std::vector<std::string> kinds;
  for (const Layer& layer : default_layers()) {
    if (is_activation(layer)) kinds.emplace_back(layer.kind());
  }
  return kinds;
}

std::vector<std::string> value_names(const GridAxis& axis) {
  std::vector<std::string> names;
  for (const Json& value : axis.values)
    names.push_back(one_line(name_of(value, axis), longest_name));
  return names;
}

std::vector<Layer> activations_of(const LoadedExperiment& loaded) {
  const Config config = load_config(loaded.base, loaded.overrides).config;
  std::vector<Layer> activations;
  for (const GridAxis& axis : loaded.experiment.axes.list) {
    if (axis.key != activation_axis) continue;
    for (const Json& value : axis.values) {
      activations.push_back(read_activation(value, config, loaded.file.where("axes.activation")));
    }
  }
  return activations;
}

std::string baseline_label(const Experiment& experiment) {
  std::vector<std::string> names;
  for (const GridAxis& axis : experiment.axes.list) {
    const Json& named = experiment.baseline.values;
    if (!named.contains(axis.key)) continue;
    names.push_back(value_label(named[axis.key], axis, experiment.axes.list));
  }
  return label_of(names);
}

std::string label_of(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " / "));
}

std::vector<GridCell> cells_of(const Experiment& experiment) {
  const std::vector<GridAxis>& axes = experiment.axes.list;
  std::size_t size = 1;
  for (const GridAxis& axis : axes) {
    size *= axis.values.size();
    if (size > most_cells) {
      throw ConfigError(Mismatch{.where = experiment.name,
                                 .what = "axes",
                                 .expected = fmt::format("at most {} cells", most_cells),
                                 .got = "more"});
    }
  }
  std::vector<GridCell> cells;
  std::vector<std::string> labels;
  for (std::size_t n = 0; n < size; ++n) {
    const std::vector<Json> values = values_of(n, axes);
    const std::vector<std::string> names = value_labels(values, axes);
    labels.push_back(label_of(names));
    cells.push_back({.values = values,
                     .names = names,
                     .label = {},
                     .folder = {},
                     .baseline = baseline_of(values, experiment)});
  }
  labels = distinct(labels);
  for (std::size_t n = 0; n < size; ++n) {
    cells[n].label = labels[n];
    cells[n].folder = folder_of(n + 1, labels[n]);
  }
  return cells;
}

Config config_of(const LoadedExperiment& loaded, const GridCell& cell, std::uint64_t seed,
                 const std::optional<Json>& tuned) {
  std::vector<Override> overrides = loaded.overrides;
  const std::vector<GridAxis>& axes = loaded.experiment.axes.list;
  const auto set = [&](const std::string& key, const Json& value, const std::string& where) {
    overrides.push_back(override_of(key, value, where));
  };
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].key == activation_axis) continue;
    set(axes[a].key, cell.values[a], place_of(loaded, a, cell.values[a]));
  }
  if (tuned) set(loaded.experiment.tune->axis.key, *tuned, loaded.file.where("tune"));
  set("seed", seed, "seeds");
  LoadedConfig complete = load_config(loaded.base, overrides);
  Config& config = complete.config;
  // A comparison reads the figures of epochs alone.
  if (complete.origins.value("vitals.every_steps", "") == "default") {
    config.vitals.every_steps = {.automatic = false};
  }
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].key != activation_axis) continue;
    set_activation(loaded, cell.values[a], place_of(loaded, a, cell.values[a]), config);
  }
  return config;
}

void check_cells(const LoadedExperiment& loaded, const std::vector<GridCell>& cells) {
  const auto& tune = loaded.experiment.tune;
  std::vector<std::string> problems;
  std::map<std::string, std::string> labels;  // by config
  const auto check = [&](const GridCell& cell, const std::optional<Json>& tuned) {
    try {
      const Config config = config_of(loaded, cell, loaded.experiment.seeds.values.front(), tuned);
      check_tuning(loaded, config);
      const auto [same, is_new] = labels.emplace(text_of(config_to_json(config)), cell.label);
      if (!is_new) throw ConfigError(equal_cells(loaded, same->second, cell.label));
    } catch (const ConfigError& error) {
      // A value of one axis is in many cells.
      if (std::find(problems.begin(), problems.end(), error.what()) == problems.end()) {
        problems.emplace_back(error.what());
      }
    }
  };
  const std::vector<Json> values = tune ? tune->axis.values : std::vector<Json>();
  for (const GridCell& cell : cells) {
    if (!tune) check(cell, std::nullopt);
    for (const Json& value : values) check(cell, value);
  }
  if (!problems.empty()) throw ConfigError(lines(problems));
}

}}  // namespace rectify
