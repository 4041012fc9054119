#include "compared_activations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../config/meant_names.hpp"
#include "../../experiments/cells.hpp"
#include "../../io/file_system.hpp"
#include "../../io/json.hpp"
#include "../../layers/catalogue.hpp"
#include "../../layers/dense.hpp"
#include "../results/data_option.hpp"
#include "../results/data_starter.hpp"
#include "../terminal/output.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto compare_name = "compare";

/// The registry's name of an activation, which may have been given by another; none if it is none.
std::optional<std::string> activation_name(const std::string& name) {
  const auto* entry = registry<Layer>().find(name);
  const std::vector<std::string> known = activation_kinds();
  if (entry == nullptr || std::ranges::find(known, entry->kind) == known.end()) return {};
  return std::string(entry->kind);
}

/// What may have been meant by a word that is neither a file nor an activation.
std::string hint_for(const std::string& got, const std::vector<std::string>& known) {
  if (is_table_name(got)) return "the table to train on is given as --data " + shell_word(got);
  if (is_there(got)) return "an experiment is compared alone";
  const std::string file = got + ".json";
  if (is_there(file)) return fmt::format("did you mean {}?", in_quotes(file));
  return did_you_mean_name(got, "activation", known);
}

std::string refusal_of(const std::string& got) {
  const std::vector<std::string> known = activation_kinds();
  return Mismatch{.where = compare_name,
                  .what = "EXPERIMENT",
                  .expected = "an experiment, a JSON file; or activations: " + one_of(known),
                  .got = in_quotes(got),
                  .hint = hint_for(got, known)}
      .text();
}

/// The value of the axis `activation` for an argument; none, with an error, if it is none. The
/// options of an activation are checked with the grid.
std::optional<Json> activation_of(const std::string& text, std::vector<std::string>& errors) {
  const bool is_json = text.starts_with('{');
  Json value = is_json ? parse_json(text, compare_name).value : Json(text);
  const Json type = is_json ? value.value("type", Json()) : value;
  const auto name = type.is_string() ? activation_name(type.get<std::string>()) : std::nullopt;
  if (!name) {
    errors.push_back(refusal_of(type.is_string() ? type.get<std::string>() : text));
    return std::nullopt;
  }
  if (!is_json) return Json(*name);
  value["type"] = *name;
  return value;
}

/// Throws one ConfigError with all that is wrong.
Json activations_of_words(const std::vector<std::string>& words) {
  Json values = Json::array();
  std::vector<std::string> errors;
  for (const std::string& word : words) {
    const auto value = activation_of(word, errors);
    if (!value) continue;
    if (std::ranges::find(values, *value) != values.end()) {
      errors.push_back(Mismatch{.where = compare_name,
                                .what = "activations",
                                .expected = "each only once",
                                .got = text_of(*value) + " twice"}
                           .text());
    }
    values.push_back(*value);
  }
  if (errors.empty() && words.size() < 2) {
    errors.push_back(Mismatch{.where = compare_name,
                              .what = "activations",
                              .expected = "at least two",
                              .got = words.front(),
                              .hint = "or an experiment, a JSON file"}
                         .text());
  }
  if (!errors.empty()) throw ConfigError(lines(errors));
  return values;
}

/// "net 128-10, adam at 0.001, 10 epochs of batches of 64"
std::string config_text(const LoadedExperiment& loaded) {
  const Config config = load_config(loaded.base, loaded.overrides).config;
  std::vector<Index> units;
  for (const Layer& layer : config.model.layers.layers) {
    if (const Dense* dense = layer.as<Dense>()) units.push_back(dense->units);
  }
  return fmt::format("net {}, {} at {:g}, {}{}, batches of {}", fmt::join(units, "-"),
                     config.optimizer.rule.kind(), config.optimizer.rule->learning_rate(),
                     config.training.early_stopping ? "at most " : "",
                     count_text(config.training.epochs, "epoch"), config.training.batch_size);
}

}  // namespace

bool is_path_of_experiment(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) return false;
  const std::string& word = arguments.front();
  const bool has_name_of_path =
      !word.starts_with('{') && (word.ends_with(".json") || word.find('/') != word.npos);
  const bool is_table = word.find(".csv") != word.npos || word.find(".tsv") != word.npos;
  return !is_table && (has_name_of_path || is_there(word));
}

MadeExperiment compare_activations(const ComparedActivations& asked) {
  const Json activations = activations_of_words(asked.activations);
  const Starter starter = starter_of({.file = "", .data = asked.data, .labels = asked.labels});
  Json experiment = parse_json(starter.config, compare_name).value;
  experiment.erase("$schema");
  experiment["name"] = "activations-" + starter.name;
  experiment["axes"] = {{activation_axis, activations}};
  experiment["baseline"] = {{activation_axis, activations.front()}};
  MadeExperiment made{load_experiment(JsonDocument(experiment, compare_name), asked.overrides), {}};
  std::istringstream inferred(starter.inferred);
  for (std::string line; std::getline(inferred, line);) made.taken.push_back(line);
  made.taken.push_back(fmt::format("config: that of rectify init --data {}: {}",
                                   shell_word(asked.data), config_text(made.loaded)));
  return made;
}

}}  // namespace rectify
