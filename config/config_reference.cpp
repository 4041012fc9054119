#include <fmt/format.h>
#include <fmt/ranges.h>

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

A JSON file describes a training run, as [configs/fashion_mnist.json](../configs/fashion_mnist.json)
does. `rectify init` writes one to start from, with its JSON Schema beside it, which lets editors
complete, check and explain keys. `rectify config CONFIG` checks a config without training; with
`--fill` it prints every key with its value.

- **Comments** are `//` to the end of the line and `/* */`.
- **Errors** are all reported at once, each with line, column and path, what was expected, what was
  found, and a suggestion if a known word is similar; [words of other
  libraries](coming_from.md#words-you-bring) are answered with what to write instead. Unknown and
  repeated keys are errors.
- **`--set key=value`** overrides a value of the config for one run: `--set training.epochs=5`. Keys
  are dotted paths, with `[i]` for lists: `--set model.layers[1].units=64`. Values are JSON, or else
  text: `--set optimizer=sgd`, `--set 'optimizer={"type": "sgd", "momentum": 0.9}'`. A key below a
  name sets an option of what it names: `--set loss.label_smoothing=0.1`. A rule that the config
  leaves out has its usual kind: `--set optimizer.learning_rate=.03` is of adam.
- **The origin of each value** (a line of the file, `--set`, `--seed`, a [preset](#presets) or the
  default) is recorded in the run folder, in `origins.json`; `config.json` there has every key.
- **Names and objects**: where a table links to a list of kinds, as for losses or optimizers, a name
  alone has the default options (`"adam"`); an object with `type` sets options
  (`{"type": "adam", "learning_rate": 0.01}`).
- **Whole numbers** may be written `64`, `64.0` or `6.4e1`.
- **Repetition**: in a list of layers, `{"repeat": 3, "layers": [...]}` stands for three copies of
  its layers. Such groups may be nested, up to eight deep and 10000 layers in all.
- **Activations**: `"activation"` of a dense layer adds a separate layer after it.

The schema describes a valid config completely, except for three things that only `rectify` checks:
that no key is repeated, that options are consistent (`low` of uniform is at most `high`, classes
have one label column), and the limits of repetition.
)";

std::string cell(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

/// A family is a link to its section.
std::string expected_of(const FieldInfo& field) {
  static const std::map<std::string, const char*> families{
      {Source::family, "a [data source](#data-sources)"},
      {Layer::family, "a list of at least one [layer](#layers)"},
      {Init::family, "an [initializer](#initializers)"},
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
  if (field.standard == Json("")) return "none";
  const bool kind_alone = field.standard.is_object() && field.standard.contains("type");
  const Json& shown = kind_alone ? field.standard["type"] : field.standard;
  if (shown.is_object() && !shown.empty()) {
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

/// Tables of the fields of `Section` that are sections, recursively.
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

/// The defaults of each preset, a column each.
std::string presets() {
  const std::vector<std::string> names = list_names<Preset>();
  std::map<std::string, std::vector<std::string>> rows;
  for (std::size_t p = 0; p < names.size(); ++p) {
    for (const auto& [kind, fields] : preset_defaults(static_cast<Preset>(p)).items()) {
      for (const auto& [field, value] : fields.items()) {
        const std::string key = kind == Config::kind ? field : kind + "`, `" + field;
        rows.try_emplace(key, names.size()).first->second[p] = fmt::format("`{}`", value.dump());
      }
    }
  }
  std::string text = fmt::format("| default of | {} |\n|---|", fmt::join(names, " | "));
  for (std::size_t p = 0; p < names.size(); ++p) text += "---|";
  text += '\n';
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
      "\n## Presets\n\nWith `preset`, another framework's defaults replace rectify's for all that "
      "a config leaves open. The defaults of rectify are PyTorch's except for the initial weights, "
      "which fit the activation that follows; he_normal has that activation's gain with every "
      "preset.\n\n{}",
      presets());
  text += family<Source>("Data sources",
                         "For `data.source`: a name, or an object with that name as its only key: "
                         "`{\"idx\": {...}}`. Nothing is downloaded.");
  text += family<Layer>("Layers",
                        "For `model.layers`. A dense layer also has the option `activation`: any "
                        "other kind of layer, as a name or an object, or null.");
  text += family<Init>("Initializers",
                       "For `init` and `bias_init` of dense layers: distributions of the initial "
                       "weights and biases.");
  text +=
      family<Loss>("Losses", "For `loss`. Averaged over the batch; cross entropies take logits.");
  text += family<Optimizer>(
      "Optimizers",
      "For `optimizer`. They work as PyTorch's optimizers of the same names, with one exception: "
      "weight decay is not applied to biases and the parameters of normalization and activation "
      "layers. `\"groups\": [{\"parameter\": \"bias\", \"weight_decay\": 0.01}]` applies it to "
      "biases.");
  text += fmt::format("\nEvery optimizer also has these options:\n\n{}",
                      reference_table(describe<UpdateOptions>()));
  text += fmt::format(
      "\nA group of `groups` has the parameters that match all of its `layers`, `kind` and "
      "`parameter`:\n\n{}",
      reference_table(describe<ParameterGroup>()));
  text += family<Schedule>("Schedules",
                           "For `schedule`: how the learning rate changes over a run. The base "
                           "learning rate is the optimizer's `learning_rate`.");
  text +=
      family<Cure>("Cures",
                   "For `vitals.cures`: methods that reinitialize units, or change all weights, "
                   "after every `every_steps`-th step. The first two work on units between two "
                   "dense layers. [dead-neurons.md](dead-neurons.md) shows their effect.");
  return text;
}

}}  // namespace rectify
