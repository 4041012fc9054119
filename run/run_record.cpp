#include "run_record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "../base/error.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../io/npz.hpp"
#include "../io/refuse.hpp"
#include "run_files.hpp"
#include "run_folder.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// The keys of run.json that are read; the others are only shown.
const Json& status_shape() {
  static const Json shape = [] {
    Json made{{"advice?", {{{"seen", "text"}, {"change", "text"}}}},
              {"notes?", {"text"}},
              {"warnings?", {"text"}}};
    for (const char* key : {"status", "started", "error", "data", "rectify", "compiler", "scalar",
                            "products", "instruction_set"}) {
      made[std::string(key) + "?"] = "text";
    }
    return made;
  }();
  return shape;
}

/// Of the lines of epochs in metrics.jsonl. Values that are not numbers are ignored.
const Json& metrics_shape() {
  static const Json shape{
      {"epoch", "whole number"},
      {"step?", "count"},
      {"dead?", {{"#", "number or null"}}},
      {"vitals?",
       {{"layers?", {{"#", {{"*", "anything"}}}}}, {"tensors?", {{"*", {{"*", "anything"}}}}}}}};
  return shape;
}

Json read_object(const fs::path& path, const Json& shape = Json::object()) {
  Json json = parse_stored_json(read_text(path), path.string());
  check_shape(json, shape, path.string());
  return json;
}

void read_metrics(const fs::path& path, RunRecord& record) {
  if (!has_file(path)) return;  // the run has not started training
  std::size_t number = 0;
  for (Json& line : parse_json_lines(read_text(path), path.string())) {
    ++number;
    if (line.contains("epoch")) {
      check_shape(line, metrics_shape(), fmt::format("{}:{}", path.string(), number));
      record.epochs.push_back(std::move(line));
    } else {
      record.test = std::move(line);
    }
  }
}

using VitalsArrays = std::map<std::string, NpyArray>;

/// Checks that arrays that are read together have consistent shapes.
void check_vitals(const VitalsArrays& arrays, const std::string& where) {
  const auto refuse_array = [&](const std::string& name, const std::string& expected,
                                const NpyArray& got) {
    refuse(where, name, expected, fmt::format("({})", fmt::join(got.shape, ", ")));
  };
  const auto size_of = [&](const std::string& name) {
    const auto found = arrays.find(name);
    return found == arrays.end() ? Index{0} : static_cast<Index>(found->second.values.size());
  };
  const Index probes = size_of("epoch"), edges = size_of("input_edges");
  for (const auto& [name, array] : arrays) {
    const std::vector<Index>& shape = array.shape;
    const bool by_unit = name.ends_with(".dead") || name.ends_with(".fired");
    const std::string layer = name.substr(0, name.find('.'));
    if (name == "step" && shape != std::vector{probes}) {
      refuse_array(name, fmt::format("shape ({})", probes), array);
    } else if (name == "probe_samples" && array.values.size() != 1) {
      refuse_array(name, "one number", array);
    } else if (name.ends_with(".inputs") && shape != std::vector{probes, edges - 1}) {
      refuse_array(name, fmt::format("shape ({}, {})", probes, edges - 1), array);
    } else if (by_unit && (shape.size() != 2 || shape[0] != probes ||
                           shape[1] * probes != size_of(layer + ".fired") ||
                           shape[1] * probes != size_of(layer + ".dead"))) {
      refuse_array(name, fmt::format("shape ({}, units), as others", probes), array);
    } else if (name.starts_with("event_") && std::ssize(array.values) != size_of("event_kind")) {
      refuse_array(name, fmt::format("shape ({})", size_of("event_kind")), array);
    }
    if (name != "event_kind") continue;
    for (const Scalar kind : array.values) {
      if (!(kind >= 0 && kind < 4))
        refuse(where, name, "kinds from 0 to 3", fmt::format("{}", kind));
    }
  }
}

template <class Keys>
const Json& value_at(const Json& line, const Keys& keys) {
  static const Json nothing = Json::object();
  const Json* at = &line;
  for (const auto& key : keys) {
    if (!at->is_object()) return nothing;
    const auto found = at->find(key);
    if (found == at->end()) return nothing;
    at = &*found;
  }
  return *at;
}

}  // namespace

bool is_run(const fs::path& folder) {
  return has_file(folder / run_files::status) && has_file(folder / run_files::config);
}

RunRecord read_run(const fs::path& folder) {
  if (!is_run(folder)) {
    throw DataError(Mismatch{.where = folder.string(),
                             .expected = "the folder of a run, with run.json",
                             .got = is_there(folder) ? "none in it" : "no such folder"});
  }
  RunRecord record;
  record.folder = folder;
  record.config = read_object(folder / run_files::config);
  record.status = read_object(folder / run_files::status, status_shape());
  check_files(folder, record.status);
  if (record.config.contains("name") && record.config["name"].is_string()) {
    record.name = record.config["name"].get<std::string>();
  }
  read_metrics(folder / run_files::metrics_lines, record);
  return record;
}

std::optional<double> figure_of(const Json& line, std::string_view name) {
  return figure_of(line, std::vector{std::string(name)});
}

const Json& inside(const Json& line, std::initializer_list<std::string_view> keys) {
  return value_at(line, keys);
}

std::optional<double> figure_of(const Json& line, const std::vector<std::string>& keys) {
  const Json& value = value_at(line, keys);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::map<Index, double> series_of(const RunRecord& run, const std::vector<std::string>& keys) {
  std::map<Index, double> series;
  for (const Json& line : run.epochs) {
    if (const auto value = figure_of(line, keys)) series[line.at("epoch").get<Index>()] = *value;
  }
  return series;
}

std::map<std::string, NpyArray> read_vitals(const fs::path& folder) {
  const fs::path path = folder / run_files::vitals_arrays;
  std::map<std::string, NpyArray> arrays;
  if (!has_file(path)) return arrays;
  for (const auto& [name, bytes] : parse_npz(read_bytes(path), path.string())) {
    arrays.emplace(name, parse_npy(bytes, path.string() + ": " + name));
  }
  check_vitals(arrays, path.string());
  return arrays;
}

}}  // namespace rectify
