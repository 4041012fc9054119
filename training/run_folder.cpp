#include "run_folder.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>

#include "../machine/machine.hpp"
#include "../nn/team.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_folder(const fs::path& path, const std::error_code& error) {
  throw DataError(Mismatch{path.string(), "run folder", "a folder that can be made",
                           in_quotes(error.message())});
}

void make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) refuse_folder(path, error);
}

fs::path numbered(const fs::path& parent, int number) {
  return parent / fmt::format("{:04}", number);
}

/// The largest number of a folder in `parent`; 0 if there is none.
int last_number(const fs::path& parent) {
  int last = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    const std::string name = entry.path().filename().string();
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && *end == '\0') last = std::max(last, number);
  }
  return last;
}

/// Makes the next number after those that are there; of two runs that want it one gets it.
fs::path make_next(const fs::path& parent) {
  make_folders(parent);
  for (int number = last_number(parent) + 1;; ++number) {
    std::error_code error;
    if (fs::create_directory(numbered(parent, number), error)) return numbered(parent, number);
    if (error) refuse_folder(numbered(parent, number), error);
  }
}

/// Where runs of this name go.
fs::path parent_of(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos) {
    throw ConfigError(Mismatch{"run folder", "name", "a name that a folder can have",
                               in_quotes(name), "or say where with --out"});
  }
  return fs::path("runs") / name;
}

bool is_new(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  if (!fs::is_directory(path, error)) {
    throw DataError(Mismatch{path.string(), "run folder", "a folder, or none yet", "a file"});
  }
  return fs::is_empty(path, error);
}

bool is_run(const fs::path& path) {
  std::error_code error;
  return fs::exists(path / "run.json", error);
}

/// Only what a run left is removed.
void empty_run(const fs::path& path) {
  if (!is_run(path)) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an earlier run to overwrite",
                               "a folder without run.json", "choose another --out"});
  }
  for (const auto& entry : fs::directory_iterator(path)) {
    std::error_code error;
    fs::remove_all(entry.path(), error);
    if (error) refuse_folder(entry.path(), error);
  }
}

std::string config_text(const Config& config) { return text_of(config_to_json(config), 2) + "\n"; }

}  // namespace

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

RunFolder RunFolder::make(const fs::path& path, const std::string& name, bool overwrite) {
  if (path.empty()) return RunFolder(make_next(parent_of(name)));
  if (is_new(path)) {
    make_folders(path);
    return RunFolder(path);
  }
  if (!overwrite) {
    throw ConfigError(Mismatch{path.string(), "run folder", "an empty folder or none",
                               "one with files in it",
                               "choose another --out, or --overwrite it, or --resume its run"});
  }
  RunFolder folder(path);
  empty_run(path);
  return folder;
}

RunFolder RunFolder::make_or_open(const fs::path& path, const std::string& name) {
  const fs::path parent = path.empty() ? parent_of(name) : fs::path();
  if (path.empty() && last_number(parent) == 0) return make(path, name);
  const fs::path opened = path.empty() ? numbered(parent, last_number(parent)) : path;
  if (is_new(opened)) return make(opened, name);
  if (!is_run(opened)) {
    throw ConfigError(Mismatch{opened.string(), "run folder", "a run to go on with",
                               "a folder without run.json", "choose another --out"});
  }
  return RunFolder(opened);
}

Json RunFolder::status() const {
  std::error_code none;
  if (!fs::exists(path_ / "run.json", none)) return Json::object();
  const Json json = Json::parse(read_text(path_ / "run.json"), nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json::object();
}

bool RunFolder::has_config(const Config& config) const {
  std::error_code none;
  const fs::path file = path_ / "config.json";
  return fs::exists(file, none) && read_text(file) == config_text(config);
}

void RunFolder::write_config(const Config& config,
                             const std::vector<std::string>& overrides) const {
  write_atomically(path_ / "config.json", config_text(config));
  std::string text;
  for (const std::string& line : overrides) text += line + "\n";
  write_atomically(path_ / "overrides.txt", text);
}

void RunFolder::write_origins(const Json& origins) const {
  if (!origins.is_null()) write_atomically(path_ / "origins.json", text_of(origins, 2) + "\n");
}

void RunFolder::write_status(const std::string& status, const Json& more) const {
  const Build built = build();
  Json json{{"status", status},
            {"updated", now()},
            {"rectify", built.version},
            {"compiler", built.compiler},
            {"scalar", built.scalar},
            {"products", built.products},
            {"processor", processor_name()},
            {"processors", processors()}};
  json.update(more);
  write_atomically(path_ / "run.json", text_of(json, 2) + "\n");
}

}  // namespace rectify::inline RECTIFY_PRECISION
