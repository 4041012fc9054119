#include "run_identity.hpp"

#include <fmt/format.h>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../base/names.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../machine/machine.hpp"
#include "../math/instruction_set.hpp"
#include "../schema/reader.hpp"
#include "run_files.hpp"
#include "run_record.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Mismatch refusal_of(const Change& change) {
  return {.where = "--resume",
          .what = change.key,
          .expected = text_of(change.before) + ", as before",
          .got = text_of(change.now)};
}

bool is_of_epochs(const Change& change) {
  return change.key == "training.epochs" && change.before.is_number_integer() &&
         change.now.is_number_integer();
}

bool is_longer(const Change& change) { return is_of_epochs(change) && change.before < change.now; }

/// Leaves out a larger number of epochs that the rules allow.
void refuse_changes(const std::vector<Change>& changes, const ResumeRules& rules,
                    std::vector<std::string>& problems) {
  for (const Change& change : changes) {
    Mismatch problem = refusal_of(change);
    if (is_longer(change) && rules.why_not_longer) {
      problem.hint = rules.why_not_longer(change.before.get<Index>());
      if (problem.hint.empty()) continue;
    }
    problems.push_back(problem.text());
  }
}

/// With the keys that earlier versions did not have, at their defaults, which do what those did.
Json with_defaults(const Json& source) {
  std::vector<Problem> problems;
  Source read_source = Config{}.data.source;
  read(Reader(source, "data.source", problems), read_source, any_number);
  return problems.empty() ? to_json(read_source) : source;
}

/// Whether a complete config is from a version that probed within epochs only where it was asked
/// to.
bool has_no_early_probes(const Json& config) {
  return inside(config, {"vitals", "every_steps"}).is_null();
}

/// The config of the run in a folder; null if there is none. One that is damaged is not needed: the
/// checkpoint tells whether the run is the same.
Json config_in(const std::filesystem::path& folder) {
  const auto file = folder / run_files::config;
  if (!has_file(file)) return nullptr;
  try {
    return parse_stored_json(read_text(file), file.string());
  } catch (const FileError&) {
    throw;
  } catch (const DataError&) {
    return nullptr;
  }
}

}  // namespace

std::vector<Change> changes_of(const Json& before, const Json& now, const std::string& path) {
  if (before == now) return {};
  if (!before.is_object() || !now.is_object()) return {{path, before, now}};
  std::vector<Change> changes;
  const auto add = [&](const std::string& key) {
    const auto inner =
        changes_of(before.value(key, Json()), now.value(key, Json()), path_in(path, key));
    changes.insert(changes.end(), inner.begin(), inner.end());
  };
  for (const auto& [key, value] : now.items()) add(key);
  for (const auto& [key, value] : before.items()) {
    if (!now.contains(key)) add(key);
  }
  return changes;
}

Json fixed_part(Json config) {
  if (!config.is_object()) return config;
  for (const char* key : {"$schema", "name", "init_from"}) config.erase(key);
  if (config.contains("data") && config["data"].is_object()) {
    Json& data = config["data"];
    data.erase("dir");
    if (!data.contains("targets")) data["targets"] = name_of(Targets::none);
    if (data.contains("source")) data["source"] = with_defaults(data["source"]);
  }
  if (config.contains("training")) config["training"].erase("time_limit");
  if (config.contains("vitals") && config["vitals"].is_object() && has_no_early_probes(config)) {
    config["vitals"]["every_steps"] = 0;
  }
  return config;
}

Config completed_from(const std::filesystem::path& folder, Config config) {
  const Json begun = config_in(folder);
  if (!begun.is_object()) return config;
  if (!config.data.targets) {
    const Json fixed = fixed_part(begun);
    const Json& targets = inside(fixed, {"data", "targets"});
    if (targets.is_string()) config.data.targets = find_named<Targets>(targets.get<std::string>());
  }
  if (has_no_early_probes(begun)) {
    ProbeSteps& steps = config.vitals.every_steps;
    if (steps.automatic) steps = {.automatic = false};
  }
  return config;
}

Json identity_of(const Prepared& prepared) {
  const Build built = build();
  return {{"config", config_to_json(prepared.config)},
          {"data", hash_name(prepared.parts.hash())},
          {"scalar", built.scalar},
          {"build", fmt::format("rectify {}, {}, products by {}", built.version, built.compiler,
                                built.products)},
          {"instruction_set", name_of(instruction_set())}};
}

void check_same_run(const Json& before, const Json& now, const ResumeRules& rules) {
  std::vector<std::string> problems;
  const auto changes =
      changes_of(fixed_part(before.value("config", Json())), fixed_part(now["config"]));
  refuse_changes(changes, rules, problems);
  for (const char* key : {"data", "scalar"}) {
    if (problems.empty()) {
      refuse_changes(changes_of(before.value(key, Json()), now[key], key), rules, problems);
    }
  }
  if (problems.empty()) return;
  const bool shorter = changes.size() == 1 && is_of_epochs(changes[0]) && !is_longer(changes[0]);
  if (rules.instead && !shorter) {
    if (const std::string way = rules.instead(); !way.empty()) problems.push_back(way);
  }
  throw ConfigError(lines(problems));
}

std::vector<std::string> different_builds(const Json& before, const Json& now) {
  std::vector<std::string> lines;
  for (const char* key : {"build", "instruction_set"}) {
    const Json was = before.value(key, Json());
    if (was == now[key]) continue;
    lines.push_back(
        fmt::format("{}: the run was started with {} and is resumed with {}: results may differ in "
                    "the last bits",
                    key, text_of(was), text_of(now[key])));
  }
  return lines;
}

}}  // namespace rectify
