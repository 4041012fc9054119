#include "config.hpp"

#include <fmt/format.h>

#include <map>

#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../schema/schema.hpp"
#include "word_answers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

const Json every_sample = "all";
const Json automatic = "auto";

/// The origin of each value, from the document, overrides or defaults.
Json origins_of(const JsonDocument& document, const Overridden& overridden,
                std::map<std::string, std::string> origins) {
  for_each_leaf(document.value, "", [&](const std::string& path) {
    const std::string origin = overridden.origin(path);
    origins[path] = origin.empty() ? document.where(path) : origin;
  });
  return origins;
}

/// The defaults of the document's preset, if it names one.
Defaults defaults_of(const Json& document) {
  if (!document.is_object() || !document.contains("preset")) return {};
  std::optional<Preset> preset;
  std::vector<Problem> ignored;  // noted when the document is read
  read(Reader(document["preset"], "preset", ignored), preset, any_number);
  if (!preset) return {};
  return {.preset = preset_defaults(*preset),
          .preset_origin = fmt::format("preset {}", name_of(*preset))};
}

std::vector<Problem> problems_of(const Json& document) {
  std::vector<Problem> problems;
  Config config;
  Defaults defaults = defaults_of(document);
  read_fields(Reader(document, "", problems, &defaults), config);
  return problems;
}

}  // namespace

LayerNames names_of_layers(const LayerList& list) { return LayerNames(list.layers, list.places); }

std::string expected_of(const LayerList*, const Range&) { return expected_layers; }
void read(const Reader& reader, LayerList& list, const Range&) {
  ReadLayers read = read_layers(reader);
  list = {.layers = std::move(read.layers), .places = std::move(read.places)};
}
bool accepts(const LayerList& list, const Range&) { return !list.layers.empty(); }
Json to_json(const LayerList& list) { return layers_to_json(list.layers); }
Json schema_of(const LayerList*, const Range&, Json& definitions) {
  return schema_of_layers(definitions);
}

std::string expected_of(const ProbeSize*, const Range& range) {
  return "a whole number" + range.text() + ", or \"all\"";
}
void read(const Reader& reader, ProbeSize& size, const Range& range) {
  if (reader.value() == every_sample) {
    size.samples.reset();
  } else if (reader.value().is_string()) {
    reader.refuse(expected_of(&size, range));
  } else {
    Index samples = size.samples.value_or(1);
    read(reader, samples, range);
    size.samples = samples;
  }
}
Json to_json(const ProbeSize& size) { return size.samples ? Json(*size.samples) : every_sample; }

Json schema_of(const ProbeSize*, const Range& range, Json&) {
  return schema_of_any({schema_of_numbers("integer", range), Json{{"const", every_sample}}});
}

std::string expected_of(const ProbeSteps*, const Range& range) {
  return "a whole number" + range.text() + ", or \"auto\"";
}
void read(const Reader& reader, ProbeSteps& steps, const Range& range) {
  if (reader.value().is_null()) {
    steps = {.automatic = false};
  } else if (reader.value() == automatic) {
    steps = {};
  } else {
    std::vector<Problem> problems;
    ProbeSteps fixed{.automatic = false};
    read(Reader(reader.value(), reader.path(), problems), fixed.every, range);
    if (!problems.empty()) return reader.refuse(expected_of(&steps, range));
    steps = fixed;
  }
}
Json to_json(const ProbeSteps& steps) { return steps.automatic ? automatic : Json(steps.every); }

Json schema_of(const ProbeSteps*, const Range& range, Json&) {
  return schema_of_any(
      {schema_of_numbers("integer", range), Json{{"const", automatic}}, Json{{"type", "null"}}});
}

LoadedConfig load_config(const std::string& text, const std::filesystem::path& path,
                         const std::vector<Override>& overrides) {
  std::vector<Mismatch> repeated;
  JsonDocument document = parse_json(text, path.string(), repeated);
  return load_config(std::move(document), overrides, repeated);
}

LoadedConfig load_config(JsonDocument document, const std::vector<Override>& overrides,
                         const std::vector<Mismatch>& repeated) {
  if (document.value.is_object() && document.value.contains("axes")) {
    throw ConfigError(Mismatch{.where = document.name,
                               .expected = "a training config",
                               .got = "a comparison",
                               .hint = "use rectify compare"});
  }
  const Overridden overridden(overrides, document);
  LoadedConfig loaded;
  loaded.config.name = std::filesystem::path(document.name).stem().string();
  std::vector<Problem> problems;
  Defaults defaults = defaults_of(document.value);
  read_fields(Reader(document.value, "", problems, &defaults), loaded.config);
  if (!problems.empty()) {
    problems = with_answers(std::move(problems), document.value, problems_of);
  }
  std::vector<std::string> texts = texts_of(repeated);
  for (std::string& line : overridden.texts(problems, document)) texts.push_back(std::move(line));
  if (!texts.empty()) throw ConfigError(lines(texts));
  loaded.origins = origins_of(document, overridden, std::move(defaults.origins));
  return loaded;
}

LoadedConfig load_config(const std::filesystem::path& path,
                         const std::vector<Override>& overrides) {
  return load_config(read_text(path), path, overrides);
}

Config read_config(const std::filesystem::path& path, const std::vector<std::string>& set) {
  return load_config(path, overrides_of(set)).config;
}

std::optional<std::string> default_kind(const std::string& key) {
  const Json defaults = config_to_json(Config());
  const auto rule = defaults.find(key);
  if (rule == defaults.end() || !rule->is_object() || !rule->contains("type")) return std::nullopt;
  return rule->at("type").get<std::string>();
}

Json config_to_json(const Config& config) {
  Json json = fields_to_json(config);
  if (config.schema.empty()) json.erase("$schema");
  return json;
}

}}  // namespace rectify
