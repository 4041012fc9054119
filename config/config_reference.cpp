#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "../inits/catalogue.hpp"
#include "config.hpp"
#include "config_schema.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* introduction = R"(# Configuration

<!-- Written by `rectify schema --markdown`; change that, or the fields in the code. -->

A run is a JSON file. [configs/fashion_mnist.json](../configs/fashion_mnist.json) is one to read;
`rectify init` writes one to start from, with its JSON Schema beside it, by which editors complete,
check and explain keys. `rectify config CONFIG` checks a config and trains nothing; with `--fill` it
prints every key with its value.

- **Comments** are `//` to the end of the line and `/* */`.
- **Mistakes** are all reported at once, each with line, column and path, what was expected and what
  was found, and what was meant if a known word is near. Unknown keys and keys that come twice are
  mistakes.
- **`--set key=value`** puts a value over the config for one run: `--set training.epochs=5`. Keys are
  paths, dotted, with `[i]` for lists: `--set model.layers[1].units=64`. Values are JSON, else text:
  `--set optimizer=sgd`, `--set 'optimizer={"type": "sgd", "momentum": 0.9}'`. A key inside a name
  is an option of what it names: `--set loss.label_smoothing=0.1`.
- **Where a value came from** (which line, `--set`, `--seed`, a [preset](#presets) or the default) is
  kept in the run folder, in `origins.json`; `config.json` there has every key.
- **Names and objects**: where a table says *one of*, a name alone takes the defaults (`"adam"`); an
  object with `type` sets options (`{"type": "adam", "learning_rate": 0.01}`).
- **Whole numbers** may be written `64`, `64.0` or `6.4e1`.
- **Repetition**: in a list of layers `{"repeat": 3, "layers": [...]}` stands for three times its
  layers; such groups may hold others, eight deep and 10000 layers in all.
- **Activations**: `"activation"` of a dense layer stands for a layer of its own behind it.

The schema says all that a config must be, except three things which only `rectify` checks: that no
key comes twice, that options fit each other (`low` of uniform is at most `high`, several label
columns are for regression), and the limits of repetition.
)";

std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

/// Families have sections of their own.
std::string expected_of(const FieldInfo& field) {
  static const std::map<std::string, const char*> families{
      {Source::family, "a [data source](#data-sources)"},
      {Layer::family, "a list of at least one [layer](#layers)"},
      {Init::family, "an [initial distribution](#initial-distributions)"},
      {Loss::family, "a [loss](#losses)"},
      {Optimizer::family, "an [optimizer](#optimizers)"},
      {Schedule::family, "a [schedule](#schedules)"},
      {Cure::family, "a list of [cures](#cures)"}};
  const auto link = families.find(field.family);
  return link == families.end() ? cell(field.expected) : link->second;
}

/// A section's table has a heading of its whole path, whose anchor has no dots.
std::string anchor_of(std::string path) {
  std::erase(path, '.');
  return path;
}

std::string standard_of(const FieldInfo& field, const std::string& section) {
  if (field.required) return "*required*";
  if (field.standard == "") return "none";
  const bool kind_alone = field.standard.is_object() && field.standard.contains("type");
  const Json& shown = kind_alone ? field.standard["type"] : field.standard;
  if (shown.is_structured() && !shown.empty()) {
    return fmt::format("[its keys'](#{})", anchor_of(path_in(section, field.name)));
  }
  return fmt::format(
      "`{}`", shown.is_number_float() ? fmt::format("{:g}", shown.get<double>()) : shown.dump());
}

}  // namespace

std::string reference_table(const std::vector<FieldInfo>& fields, const std::string& section) {
  std::string text = "| key | expected | default | meaning |\n|---|---|---|---|\n";
  for (const FieldInfo& field : fields) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", field.name, expected_of(field),
                        standard_of(field, section), cell(field.doc));
  }
  return text;
}

namespace {

template <class T>
struct Plain {
  using Type = T;
};
template <class T>
struct Plain<std::optional<T>> {
  using Type = T;
};

/// Tables of the fields of `Section` that are sections themselves, and of what is in those.
template <class Section>
std::string inner_sections(const std::string& path) {
  std::string text;
  for_each_field<Section>([&]<class Value>(const Field<Section, Value>& field) {
    using Inner = typename Plain<Value>::Type;
    if constexpr (HasFields<Inner>) {
      const std::string inner = path_in(path, std::string(field.name));
      text += fmt::format("\n## `{}`\n\n{}", inner, reference_table(describe<Inner>(), inner));
      text += inner_sections<Inner>(inner);
    }
  });
  return text;
}

/// What stands in for our own defaults, a column for each preset.
std::string presets() {
  constexpr std::array all{Preset::pytorch, Preset::keras, Preset::tensorflow};
  std::map<std::string, std::array<std::string, all.size()>> rows;
  for (std::size_t p = 0; p < all.size(); ++p) {
    for (const auto& [kind, fields] : preset_defaults(all[p]).items()) {
      for (const auto& [field, value] : fields.items()) {
        const std::string key = kind == Config::kind ? field : kind + "`, `" + field;
        rows[key][p] = fmt::format("`{}`", value.dump());
      }
    }
  }
  std::string text = "| of | pytorch | keras | tensorflow |\n|---|---|---|---|\n";
  for (const auto& [key, values] : rows) {
    text += fmt::format("| `{}` | {} |\n", key, fmt::join(values, " | "));
  }
  return text;
}

/// All kinds in a table, then the options of each.
template <class Family>
std::string family(const std::string& title, const std::string& meaning) {
  std::string kinds = "| kind | meaning |\n|---|---|\n", options;
  for (const auto& entry : registry<Family>().entries()) {
    const std::string also = entry.alias.empty() ? "" : fmt::format(", `{}`", entry.alias);
    kinds += fmt::format("| `{}`{} | {} |\n", entry.kind, also, cell(entry.doc));
    if (entry.fields.empty()) continue;
    options += fmt::format("\nOptions of `{}`:\n\n{}", entry.kind, reference_table(entry.fields));
  }
  return fmt::format("\n## {}\n\n{}\n\n{}{}", title, meaning, kinds, options);
}

}  // namespace

std::string config_reference() {
  std::string text = introduction;
  text += fmt::format("\n## Keys of a config\n\n{}", reference_table(describe<Config>()));
  text += inner_sections<Config>("");
  text += fmt::format(
      "\n## Presets\n\nWith `preset`, another framework's defaults come before ours, where a "
      "config "
      "does not say. Ours are PyTorch's but for first weights, which fit the activation that "
      "follows: he_normal too has its gain, with any preset.\n\n{}",
      presets());
  text += family<Source>(
      "Data sources",
      "For `data.source`: a name, or an object with that name as its only key: `{\"idx\": {...}}`. "
      "Nothing is ever downloaded.");
  text += family<Layer>("Layers",
                        "For `model.layers`. Of dense layers `activation` is an option too: any "
                        "other kind of layer, by name or as an object, or null.");
  text += family<Init>("Initial distributions", "For `init` and `bias_init` of layers.");
  text += family<Loss>("Losses", "For `loss`. Means over the batch, from logits.");
  text += family<Optimizer>(
      "Optimizers",
      "For `optimizer`. As PyTorch's of the same names, with one departure: biases, the parameters "
      "of norms and slopes do not decay. `\"groups\": [{\"parameter\": \"bias\", \"weight_decay\": "
      "0.01}]` brings it back.");
  text += fmt::format("\nBeside its own options every optimizer has:\n\n{}",
                      reference_table(describe<UpdateOptions>()));
  text += fmt::format(
      "\nA group of `groups` is of the parameters that fit all of its `layers`, `kind` and "
      "`parameter`:\n\n{}",
      reference_table(describe<ParameterGroup>()));
  text += family<Schedule>(
      "Schedules", "For `schedule`: what the learning rate is multiplied by, step by step.");
  text += family<Cure>(
      "Cures",
      "For `vitals.cures`: what is done to units, or to all weights, after every `every_steps`-th "
      "step. The first two work on units between two dense layers. [dead-neurons.md]"
      "(dead-neurons.md) shows what they do.");
  return text;
}

}}  // namespace rectify
