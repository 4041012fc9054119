#include "run_record.hpp"

#include <sstream>

#include "../io/files.hpp"
#include "../io/npz.hpp"
#include "../nn/error.hpp"
#include "run_files.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

Json read_object(const fs::path& path) {
  const Json json = Json::parse(read_text(path), nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) return json;
  throw DataError(Mismatch{path.string(), "", "a JSON object", "something else"});
}

/// What is read as text has to be text.
void check_status(const fs::path& path, const Json& status) {
  for (const char* key : {"status", "started", "error", "data", "rectify", "compiler", "scalar",
                          "products", "instruction_set"}) {
    const auto found = status.find(key);
    if (found == status.end() || found->is_string()) continue;
    throw DataError(Mismatch{path.string(), key, "text", text_of(*found)});
  }
}

void read_metrics(const fs::path& path, RunRecord& record) {
  if (!has_file(path)) return;  // a run that never began to train
  std::istringstream text(read_text(path));
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    if (json.contains("epoch")) {
      if (!json["epoch"].is_number_integer()) {
        throw DataError(Mismatch{path.string() + ":" + std::to_string(number), "epoch",
                                 "a whole number", text_of(json["epoch"])});
      }
      record.epochs.push_back(json);
    } else {
      record.test = json;
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
    throw DataError(Mismatch{folder.string(), "", "the folder of a run, with run.json",
                             is_there(folder) ? "none in it" : "no such folder"});
  }
  RunRecord record;
  record.folder = folder;
  record.config = read_object(folder / run_files::config);
  record.status = read_object(folder / run_files::status);
  check_status(folder / run_files::status, record.status);
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
  return arrays;
}

}  // namespace rectify::inline RECTIFY_PRECISION
