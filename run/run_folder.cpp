#include "run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "../base/hash.hpp"
#include "../io/files.hpp"
#include "../io/json.hpp"
#include "../io/json_checksum.hpp"
#include "../io/json_shape.hpp"
#include "../io/refuse.hpp"
#include "../machine/machine.hpp"
#include "../nn/team.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr FolderKind run_kind{.holds = "run", .marker = run_files::status, .files = files_of_run};

/// Files that are read after the run has ended and have no checksums of their own.
constexpr std::array checked_files{run_files::config, run_files::metrics_lines, run_files::deaths,
                                   run_files::test_predictions};

std::string hash_of(const fs::path& file) { return hash_name(hash_bytes(read_bytes(file))); }

Json hashes_of(const fs::path& folder) {
  Json hashes = Json::object();
  for (const char* name : checked_files) {
    if (has_file(folder / name)) hashes[name] = hash_of(folder / name);
  }
  return hashes;
}

const std::vector<std::string>& statuses() {
  static const std::vector<std::string> all{"running", "interrupted", "failed", "done", "diverged"};
  return all;
}

/// Whether the run has ended, so that its files no longer change.
bool is_final(const Json& status) {
  const Json what = status.value("status", Json());
  return what == "done" || what == "diverged";
}

/// Throws DataError if run.json of a run that has ended does not match its checksum, or has an
/// unknown status. Without `files` it is from a version without checksums.
void check_status(const Json& status, const std::string& where) {
  check_shape(status, {{"status?", "text"}, {"started?", "text"}, {"files?", {{"*", "text"}}}},
              where);
  const bool has_files = status.contains("files");
  const std::string what = status.value("status", "");
  const auto known = std::find(statuses().begin(), statuses().end(), what);
  if (known == statuses().end() && (has_files || status.contains("status"))) {
    refuse(where, "status", one_of(statuses()), in_quotes(what), "is the file damaged?");
  }
  if (!is_final(status)) return;
  if (has_files && !status.contains(checksum_key)) {
    refuse(where, checksum_key, "one, as for its files", "none", "is the file damaged?");
  }
  check_checksum(status, where);
}

std::string config_text(const Config& config) { return text_of(config_to_json(config), 2) + "\n"; }

}  // namespace

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

RunFolder RunFolder::make(const fs::path& path, const std::string& name, bool overwrite) {
  return RunFolder(ResultFolder::make(run_kind, path, name, overwrite));
}

RunFolder RunFolder::make_or_open(const fs::path& path, const std::string& name) {
  return RunFolder(ResultFolder::make_or_open(run_kind, path, name));
}

std::optional<fs::path> RunFolder::find(const fs::path& path, const std::string& name) {
  return ResultFolder::find(run_kind, path, name);
}

Json RunFolder::status() const {
  const fs::path file = path() / run_files::status;
  if (!has_file(file)) return Json::object();
  Json json = parse_stored_json(read_text(file), file.string());
  check_status(json, file.string());
  return json;
}

bool RunFolder::has_config(const Config& config) const {
  const fs::path file = path() / run_files::config;
  return has_file(file) && read_text(file) == config_text(config);
}

void RunFolder::write_config(const Config& config,
                             const std::vector<std::string>& overrides) const {
  write_atomically(path() / run_files::config, config_text(config));
  std::string text;
  for (const std::string& line : overrides) text += line + "\n";
  write_atomically(path() / run_files::overrides, text);
}

void RunFolder::write_origins(const Json& origins) const {
  if (!origins.is_null()) write_atomically(path() / run_files::origins, text_of(origins, 2) + "\n");
}

void RunFolder::write_status(const std::string& status, const Json& more) const {
  const Build built = build();
  Json json{{"status", status},
            {"updated", now()},
            {"rectify", built.version},
            {"commit", built.commit.empty() ? Json() : Json(built.commit)},
            {"build", built.type},
            {"compiler", built.compiler},
            {"scalar", built.scalar},
            {"products", built.products},
            {"processor", processor_name()},
            {"processors", processors()}};
  json.update(more);
  if (is_final(json)) {
    json["files"] = hashes_of(path());
    json = with_checksum(std::move(json));
  }
  write_atomically(path() / run_files::status, text_of(json, 2) + "\n");
}

void check_file(const fs::path& folder, const Json& status, const char* name) {
  check_status(status, (folder / run_files::status).string());
  const Json files = status.value("files", Json::object());
  if (!is_final(status) || !files.contains(name)) return;
  const fs::path file = folder / name;
  if (!has_file(file)) refuse(file.string(), "file", "one, as run.json has its checksum", "none");
  const auto expected = files[name].get<std::string>();
  const std::string got = hash_of(file);
  if (got == expected) return;
  refuse(file.string(), "checksum", in_quotes(expected) + ", as run.json has it", in_quotes(got),
         "is the file damaged?");
}

void check_files(const fs::path& folder, const Json& status) {
  for (const char* name : checked_files) check_file(folder, status, name);
}

}}  // namespace rectify
