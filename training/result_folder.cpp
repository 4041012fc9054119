#include "result_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Refusals of a folder of this kind.
struct Refusal {
  const FolderKind& kind;
  const fs::path& path;

  Mismatch mismatch(const std::string& expected, const std::string& got,
                    const std::string& hint = {}) const {
    return {path.string(), fmt::format("{} folder", kind.holds), expected, got, hint};
  }
  [[noreturn]] void cannot_be_made(const std::error_code& error) const {
    throw DataError(mismatch("a folder that can be made", in_quotes(error.message())));
  }
};

void make_folders(const FolderKind& kind, const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) Refusal{kind, path}.cannot_be_made(error);
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

/// Makes the next number after those that are there; of two that want it one gets it.
fs::path make_next(const FolderKind& kind, const fs::path& parent) {
  make_folders(kind, parent);
  for (int number = last_number(parent) + 1;; ++number) {
    std::error_code error;
    const fs::path next = numbered(parent, number);
    if (fs::create_directory(next, error)) return next;
    if (error) Refusal{kind, next}.cannot_be_made(error);
  }
}

/// Where results of this name go.
fs::path parent_of(const FolderKind& kind, const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos) {
    throw ConfigError(Mismatch{fmt::format("{} folder", kind.holds), "name",
                               "a name that a folder can have", in_quotes(name),
                               "or say where with --out"});
  }
  return fs::path("runs") / name;
}

/// What a process leaves that is killed while it writes the marker, its first file.
bool is_leftover(const FolderKind& kind, const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(std::string(kind.marker) + ".") && name.ends_with(".tmp");
}

/// Whether nothing is there, or no more than such a file.
bool is_new(const FolderKind& kind, const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  if (!fs::is_directory(path, error)) {
    throw DataError(Refusal{kind, path}.mismatch("a folder, or none yet", "a file"));
  }
  return std::all_of(fs::directory_iterator(path, error), fs::directory_iterator(),
                     [&](const auto& entry) { return is_leftover(kind, entry.path()); });
}

/// Throws ConfigError if the folder is of another kind.
void check_kind(const FolderKind& kind, const fs::path& path, const std::string& expected) {
  std::error_code error;
  if (fs::exists(path / kind.marker, error)) return;
  throw ConfigError(Refusal{kind, path}.mismatch(
      expected, fmt::format("a folder without {}", kind.marker), "choose another --out"));
}

void empty_folder(const FolderKind& kind, const fs::path& path) {
  for (const auto& entry : fs::directory_iterator(path)) {
    std::error_code error;
    fs::remove_all(entry.path(), error);
    if (error) Refusal{kind, entry.path()}.cannot_be_made(error);
  }
}

}  // namespace

ResultFolder ResultFolder::make(const FolderKind& kind, const fs::path& path,
                                const std::string& name, bool overwrite) {
  if (path.empty()) return ResultFolder(make_next(kind, parent_of(kind, name)));
  if (is_new(kind, path)) {
    make_folders(kind, path);
    ResultFolder folder(path);
    empty_folder(kind, path);
    return folder;
  }
  if (!overwrite) {
    throw ConfigError(Refusal{kind, path}.mismatch(
        "an empty folder or none", "one with files in it",
        fmt::format("choose another --out, or --overwrite it, or --resume its {}", kind.holds)));
  }
  ResultFolder folder(path);
  check_kind(kind, path, fmt::format("an earlier {} to overwrite", kind.holds));
  empty_folder(kind, path);
  return folder;
}

ResultFolder ResultFolder::make_or_open(const FolderKind& kind, const fs::path& path,
                                        const std::string& name) {
  const fs::path parent = path.empty() ? parent_of(kind, name) : fs::path();
  if (path.empty() && last_number(parent) == 0) return make(kind, path, name);
  const fs::path opened = path.empty() ? numbered(parent, last_number(parent)) : path;
  if (is_new(kind, opened)) return make(kind, opened, name);
  check_kind(kind, opened, fmt::format("a {} to go on with", kind.holds));
  return ResultFolder(opened);
}

}  // namespace rectify::inline RECTIFY_PRECISION
