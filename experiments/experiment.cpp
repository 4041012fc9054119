#include "experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "../base/checked_size.hpp"
#include "../base/hash.hpp"
#include "../config/word_answers.hpp"
#include "../io/files.hpp"
#include "../io/json_checksum.hpp"
#include "../schema/schema.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr Range seed_counts{.low = 1, .high = 10'000};
constexpr const char* expected_values = "a list of at least one value, without duplicates";

bool has_twice(const Json& list) {
  for (auto value = list.begin(); value != list.end(); ++value) {
    if (std::find(list.begin(), value, *value) != value) return true;
  }
  return false;
}

/// The values of an axis; none, with an error, if they are not valid.
std::optional<GridAxis> axis_of(const std::string& key, const Reader& reader) {
  const Json& values = reader.value();
  if (!values.is_array() || values.empty() || has_twice(values)) {
    reader.refuse(expected_values,
                  values.is_array() && !values.empty() ? "a value is repeated" : "");
    return std::nullopt;
  }
  return GridAxis{key, {values.begin(), values.end()}};
}

Json values_schema() { return {{"type", "array"}, {"minItems", 1}, {"uniqueItems", true}}; }

/// Reports keys of the baseline that are no axes, and values that the axis does not have.
void check_baseline(const Reader& reader, const Experiment& experiment) {
  std::vector<std::string> keys;
  for (const GridAxis& axis : experiment.axes.list) keys.push_back(axis.key);
  if (!reader.has("baseline") || keys.empty() || !reader.value()["baseline"].is_object()) return;
  const Reader baseline = reader.member("baseline");
  baseline.check_keys(keys);
  for (const GridAxis& axis : experiment.axes.list) {
    if (!baseline.has(axis.key)) continue;
    const Reader value = baseline.member(axis.key);
    if (std::find(axis.values.begin(), axis.values.end(), value.value()) != axis.values.end())
      continue;
    std::vector<std::string> shown_values;
    for (const Json& known : axis.values) shown_values.push_back(text_of(known));
    value.refuse(one_of(shown_values));
  }
}

/// Whether one key is the same as the other or contains it.
bool overlap(const std::string& a, const std::string& b) { return lies_in(a, b) || lies_in(b, a); }

/// Reports keys that are set twice, by axes, tune, `--set` or seeds.
void check_keys(const Reader& reader, const Experiment& experiment,
                const std::vector<Override>& overrides) {
  std::vector<std::string> keys;
  const auto refuse = [&](const std::string& key, const std::string& got, const char* hint) {
    reader.refuse(Mismatch{
        .what = key, .expected = "a key that nothing else sets", .got = got, .hint = hint});
  };
  const bool replaces =
      std::any_of(experiment.axes.list.begin(), experiment.axes.list.end(),
                  [](const GridAxis& axis) { return axis.key == activation_axis; });
  const auto check_layer = [&](const std::string& place, const std::string& key) {
    if (replaces && key.starts_with("model.") && key.ends_with(".activation")) {
      refuse(place, in_quotes(key), "the axis activation sets it");
    }
  };
  const auto check = [&](const std::string& place, const std::string& key) {
    check_layer(place, key);
    if (overlap(key, "seed")) refuse(place, in_quotes(key), "use the key seeds");
    for (const std::string& other : keys) {
      if (overlap(key, other)) refuse(place, in_quotes(key), "another axis or tune sets it");
    }
    for (const Override& override : overrides) {
      if (overlap(key, override.key)) refuse(place, in_quotes(key), "--set sets it");
    }
    keys.push_back(key);
  };
  for (const Override& override : overrides) {
    check_layer("--set " + override.text, override.key);
    if (overlap(override.key, "seed")) {
      refuse("--set " + override.text, in_quotes("seed"), "use the key seeds or --seeds");
    }
  }
  for (const GridAxis& axis : experiment.axes.list) check("axes", axis.key);
  if (experiment.tune) check("tune", experiment.tune->axis.key);
}

/// Reports axes whose first name is no key of a config.
void check_axes(const Reader& reader, const Experiment& experiment) {
  std::vector<std::string> known = keys_of<Config>();
  known.insert(known.begin(), activation_axis);
  for (const GridAxis& axis : experiment.axes.list) {
    const std::string first = axis.key.substr(0, axis.key.find_first_of(".["));
    if (std::find(known.begin(), known.end(), first) != known.end()) continue;
    const auto meant = meant_key(axis.key, Json());
    const bool is_known = meant && !meant->path.empty();
    reader.member("axes").refuse_key(axis.key,
                                     is_known ? std::vector<std::string>{meant->path} : known);
  }
}

Experiment read_experiment(const JsonDocument& file, const std::vector<Override>& overrides,
                           std::vector<Problem>& problems) {
  Experiment experiment;
  experiment.name = fs::path(file.name).stem().string();
  const Reader reader(file.value, "", problems);
  const bool has_base = reader.has("base");
  read_fields(reader, experiment, has_base ? std::vector<std::string>{} : keys_of<Config>());
  check_baseline(reader, experiment);
  check_keys(reader, experiment, overrides);
  if (reader.has("axes")) check_axes(reader, experiment);
  if (experiment.tune && experiment.tune->axis.key == activation_axis) {
    reader.member("tune").refuse("a key other than activation");
  }
  return experiment;
}

/// The training config in the file itself, without the experiment's own keys.
JsonDocument base_within(JsonDocument file) {
  for (const std::string& key : keys_of<Experiment>()) {
    if (key != "name" && file.value.is_object()) file.value.erase(key);
  }
  return file;
}

/// The training config, with its repeated keys in `repeated`.
JsonDocument base_of(const JsonDocument& file, const Experiment& experiment,
                     std::vector<Mismatch>& repeated) {
  if (experiment.base.empty()) return base_within(file);
  const fs::path path = (fs::path(file.name).parent_path() / experiment.base).lexically_normal();
  JsonDocument base = parse_json(read_text(path), path.string(), repeated);
  if (base.value.is_object() && base.value.contains("axes")) {
    throw ConfigError(Mismatch{.where = file.where("base"),
                               .what = "base",
                               .expected = "a training config",
                               .got = "a comparison, " + in_quotes(path.string())});
  }
  return base;
}

/// An experiment as parsed; `repeated` are its repeated keys.
LoadedExperiment experiment_of(JsonDocument file, const std::vector<Override>& overrides,
                               const std::vector<Mismatch>& repeated) {
  const std::string name = file.name;
  LoadedExperiment loaded{{}, std::move(file), {}, overrides};
  if (loaded.file.value.is_object() && !loaded.file.value.contains("axes") &&
      loaded.file.value.contains("model")) {
    throw ConfigError(Mismatch{.where = name,
                               .what = "axes",
                               .expected = "keys to vary",
                               .got = "a training config",
                               .hint = "use rectify train"});
  }
  std::vector<Problem> problems;
  loaded.experiment = read_experiment(loaded.file, overrides, problems);
  std::vector<std::string> texts = texts_of(repeated);
  for (Problem& problem : problems) {
    problem.mismatch.where = loaded.file.where(problem.path);
    texts.push_back(problem.mismatch.text());
  }
  if (!texts.empty()) throw ConfigError(lines(texts));
  check_trial_count(loaded);
  std::vector<Mismatch> repeated_in_base;
  loaded.base = base_of(loaded.file, loaded.experiment, repeated_in_base);
  load_config(loaded.base, overrides, repeated_in_base);
  return loaded;
}

}  // namespace

std::string expected_of(const Axes*, const Range&) {
  return "an object with a list of values for each key that is varied";
}
void read(const Reader& reader, Axes& axes, const Range& range) {
  if (!reader.value().is_object() || reader.value().empty()) {
    return reader.refuse(expected_of(&axes, range));
  }
  axes.list.clear();
  for (const auto& [key, ignored] : reader.value().items()) {
    if (const auto axis = axis_of(key, reader.member(key))) axes.list.push_back(*axis);
  }
}
bool accepts(const Axes& axes, const Range&) { return !axes.list.empty(); }
Json to_json(const Axes& axes) {
  Json json = Json::object();
  for (const GridAxis& axis : axes.list) json[axis.key] = axis.values;
  return json;
}
Json schema_of(const Axes*, const Range&, Json&) {
  return {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", values_schema()}};
}

std::string expected_of(const Assignment*, const Range&) {
  return "an object with a value for some of the axes";
}
void read(const Reader& reader, Assignment& assignment, const Range& range) {
  if (!reader.value().is_object()) return reader.refuse(expected_of(&assignment, range));
  assignment.values = reader.value();
}
Json to_json(const Assignment& assignment) { return assignment.values; }
Json schema_of(const Assignment*, const Range&, Json&) { return {{"type", "object"}}; }

Seeds Seeds::first(Index n, std::uint64_t from) {
  Seeds first{.values = std::vector<std::uint64_t>(static_cast<std::size_t>(n)), .from = from};
  std::iota(first.values.begin(), first.values.end(), from);
  return first;
}

std::string expected_of(const Seeds*, const Range&) {
  return "a whole number" + seed_counts.text() + ", or a list of distinct seeds";
}
void read(const Reader& reader, Seeds& value, const Range& range) {
  if (reader.value().is_array() && !reader.value().empty() && !has_twice(reader.value())) {
    return read(reader, value.values, seeds);
  }
  if (!reader.value().is_number()) return reader.refuse(expected_of(&value, range));
  Index n = std::ssize(value.values);
  const std::size_t before = reader.problem_count();
  read(reader, n, seed_counts);
  if (reader.problem_count() == before) value = Seeds::first(n, value.from);
}
Json to_json(const Seeds& value) {
  const Index n = std::ssize(value.values);
  return value.values == Seeds::first(n, value.from).values ? Json(n) : Json(value.values);
}
Json schema_of(const Seeds*, const Range&, Json&) {
  return schema_of_any({schema_of_numbers("integer", seed_counts),
                        Json{{"type", "array"},
                             {"items", schema_of_numbers("integer", seeds)},
                             {"minItems", 1},
                             {"uniqueItems", true}}});
}

std::string expected_of(const Tune*, const Range&) {
  return "an object with a list of values for one key, and optionally seeds and by";
}
void read(const Reader& reader, std::optional<Tune>& tune, const Range& range) {
  tune.reset();
  if (reader.value().is_null()) return;
  Tune read_tune;
  std::optional<GridAxis> axis;
  int keys = 0;
  if (!reader.value().is_object()) return reader.refuse(expected_of(&read_tune, range));
  for (const auto& [key, ignored] : reader.value().items()) {
    if (key == "seeds") {
      read(reader.member(key), read_tune.seeds, seed_counts);
    } else if (key == "by") {
      read(reader.member(key), read_tune.by, any_number);
    } else {
      axis = axis_of(key, reader.member(key));
      ++keys;
    }
  }
  if (keys != 1) return reader.refuse(expected_of(&read_tune, range));
  if (!axis) return;
  read_tune.axis = *axis;
  tune = read_tune;
}
Json to_json(const Tune& tune) {
  return {
      {tune.axis.key, tune.axis.values}, {"seeds", to_json(tune.seeds)}, {"by", to_json(tune.by)}};
}
Json schema_of(const Tune*, const Range& range, Json& definitions) {
  return {{"type", "object"},
          {"properties",
           {{"seeds", schema_of(static_cast<const Seeds*>(nullptr), range, definitions)},
            {"by", schema_of_names(list_names<TunedBy>())}}},
          {"additionalProperties", values_schema()}};
}

LoadedExperiment load_experiment(const fs::path& path, const std::vector<Override>& overrides) {
  std::vector<Mismatch> repeated;
  JsonDocument file = parse_json(read_text(path), path.string(), repeated);
  if (file.value.is_object()) {
    check_checksum(file.value, path.string(),
                   "is the file damaged? if you have changed it, remove this key");
  }
  return experiment_of(std::move(file), overrides, repeated);
}

LoadedExperiment load_experiment(JsonDocument document, const std::vector<Override>& overrides) {
  return experiment_of(std::move(document), overrides, {});
}

void check_trial_count(const LoadedExperiment& loaded) {
  constexpr std::size_t most = 20'000;
  CheckedSize trials = loaded.experiment.seeds.values.size();
  for (const GridAxis& axis : loaded.experiment.axes.list) {
    trials = checked_product(trials, axis.values.size());
  }
  if (trials && *trials <= most) return;
  throw ConfigError(Mismatch{.where = loaded.file.name,
                             .what = "axes and seeds",
                             .expected = fmt::format("at most {} trials", most),
                             .got = trials ? std::to_string(*trials) : "more than can be counted"});
}

Json experiment_to_json(const LoadedExperiment& loaded) {
  JsonDocument base = loaded.base;
  const Overridden overridden(loaded.overrides, base);
  Json json = fields_to_json(loaded.experiment);
  for (const char* of_file : {"$schema", "base", checksum_key}) json.erase(of_file);
  for (const auto& [key, value] : base.value.items()) {
    if (key != "name" && key != "$schema") json[key] = value;
  }
  return json;
}

}}  // namespace rectify
