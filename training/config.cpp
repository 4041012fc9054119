#include "config.hpp"

#include <algorithm>

#include "../io/files.hpp"
#include "../io/json.hpp"
#include "overrides.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

const Json all = "all";

/// The sections that a config cannot do without.
void check_required(const Reader& reader) {
  if (!reader.value().is_object()) return;
  if (!reader.has("data")) reader.refuse_missing("data", "an object");
  if (!reader.has("model")) {
    reader.refuse_missing("model", "an object");
  } else if (reader.member("model").value().is_object() && !reader.member("model").has("layers")) {
    reader.member("model").refuse_missing("layers", "a list of at least one layer");
  }
  if (reader.has("data") && reader.member("data").value().is_object() &&
      !reader.member("data").has("source")) {
    reader.member("data").refuse_missing("source", one_of(registry<Source>().kinds()));
  }
}

/// Whether an override set this value, or something around it.
bool is_overridden(const std::string& path, const std::vector<std::string>& overrides) {
  return std::any_of(overrides.begin(), overrides.end(), [&](const std::string& text) {
    const std::string key = text.substr(0, text.find('='));
    return path.starts_with(key) &&
           (path.size() == key.size() || path[key.size()] == '.' || path[key.size()] == '[');
  });
}

[[noreturn]] void refuse(const std::vector<Problem>& problems, const JsonDocument& document,
                         const std::vector<std::string>& overrides) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems) {
    Mismatch mismatch = problem.mismatch;
    mismatch.where =
        is_overridden(problem.path, overrides) ? "--set" : document.where(problem.path);
    texts.push_back(mismatch.text());
  }
  throw ConfigError(lines(texts));
}

}  // namespace

std::string expected_of(const LayerList*, const Range&) { return "a list of at least one layer"; }
void read(const Reader& reader, LayerList& list, const Range&) {
  list.layers = read_layers(reader);
}
Json to_json(const LayerList& list) { return layers_to_json(list.layers); }

std::string expected_of(const ProbeSize*, const Range& range) {
  return "a whole number" + range.text() + ", or \"all\"";
}
void read(const Reader& reader, ProbeSize& size, const Range& range) {
  if (reader.value() == all) {
    size.samples.reset();
  } else if (reader.value().is_string()) {
    reader.refuse(expected_of(&size, range));
  } else {
    Index samples = size.samples.value_or(1);
    read(reader, samples, range);
    size.samples = samples;
  }
}
Json to_json(const ProbeSize& size) { return size.samples ? Json(*size.samples) : all; }

Config read_config(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  JsonDocument document = parse_json(read_text(path), path.string());
  std::vector<Problem> problems;
  apply_overrides(overrides, document);
  Config config;
  config.name = path.stem().string();
  const Reader reader(document.value, "", problems);
  read_fields(reader, config);
  check_required(reader);
  if (!problems.empty()) refuse(problems, document, overrides);
  return config;
}

Json config_to_json(const Config& config) {
  Json json = fields_to_json(config);
  if (config.schema.empty()) json.erase("$schema");
  if (config.init_from.empty()) json.erase("init_from");
  if (config.data.dir.empty()) json["data"].erase("dir");
  return json;
}

}  // namespace rectify::inline RECTIFY_PRECISION
