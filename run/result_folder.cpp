#include "result_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "../base/error.hpp"
#include "../base/parse_number.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// Error messages about a folder of this kind.
struct Refusal {
  const FolderKind& kind;
  const fs::path& path;

  Mismatch mismatch(const std::string& expected, const std::string& got,
                    const std::string& hint = {}) const {
    return {.where = path.string(),
            .what = fmt::format("{} folder", kind.holds),
            .expected = expected,
            .got = got,
            .hint = hint};
  }
};

fs::path numbered(const fs::path& parent, std::int64_t number) {
  return parent / fmt::format("{:04}", number);
}

/// The number of a numbered folder; none for other names, and for a number without a next one.
std::optional<std::int64_t> number_of(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.find_first_not_of("0123456789") != name.npos) return std::nullopt;
  const auto number = parse_number<std::int64_t>(name);
  return number == std::numeric_limits<std::int64_t>::max() ? std::nullopt : number;
}

/// The folder in `parent` with the largest number; none if there is none.
std::optional<fs::path> last_folder(const fs::path& parent) {
  std::optional<fs::path> last;
  for (const fs::path& path : list_folder_if_there(parent)) {
    const auto number = number_of(path);
    if (number && (!last || *number > *number_of(*last)) && is_folder(path)) last = path;
  }
  return last;
}

/// Makes a folder with the next free number. Of two processes at the same time, one gets it.
fs::path make_next(const fs::path& parent) {
  make_folders(parent);
  const auto last = last_folder(parent);
  std::int64_t number = last ? *number_of(*last) : 0;
  while (!make_folder(numbered(parent, ++number))) {
  }
  return numbered(parent, number);
}

/// The parent of the numbered folders for results of this name.
fs::path parent_of(const FolderKind& kind, const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos) {
    throw ConfigError(Mismatch{.where = fmt::format("{} folder", kind.holds),
                               .what = "name",
                               .expected = "a valid folder name",
                               .got = in_quotes(name),
                               .hint = "or choose a folder with --out"});
  }
  return fs::path("runs") / name;
}

/// Makes the folder if it is missing.
void make_if_missing(const FolderKind& kind, const fs::path& path) {
  if (is_there(path) && !is_folder(path)) {
    throw DataError(Refusal{kind, path}.mismatch("a folder", "a file"));
  }
  make_folders(path);
}

/// Whether it is empty, or has only an unfinished marker of a killed process: it is the first file.
bool is_new(const FolderKind& kind, const fs::path& path) {
  const std::vector<fs::path> entries = list_folder(path);
  return std::all_of(entries.begin(), entries.end(), [&](const fs::path& entry) {
    const std::string name = entry.filename().string();
    return is_leftover(name) && temporary_of(name) == kind.marker;
  });
}

/// Throws ConfigError if the folder is of another kind.
void check_kind(const FolderKind& kind, const fs::path& path, const std::string& expected) {
  if (has_file(path / kind.marker)) return;
  throw ConfigError(Refusal{kind, path}.mismatch(
      expected, fmt::format("a folder without {}", kind.marker), "choose another --out"));
}

/// Renames files for removal; if one cannot be renamed or removed, the others are restored.
class SetAside {
 public:
  explicit SetAside(const std::vector<fs::path>& files) {
    try {
      for (const fs::path& path : files) moved_.emplace_back(path, set_aside(path));
    } catch (const FileError& error) {
      take_back(error);
      throw;
    }
  }

  /// On an error the remaining files are restored.
  void remove() {
    for (std::size_t k = 0; k < moved_.size(); ++k) {
      try {
        remove_file(moved_[k].second);
      } catch (const FileError& error) {
        moved_.erase(moved_.begin(), moved_.begin() + static_cast<std::ptrdiff_t>(k));
        take_back(error);
        throw;
      }
    }
  }

 private:
  void take_back(const FileError& reason) const {
    std::vector<std::string> texts{reason.what()};
    for (const auto& [path, aside] : moved_) {
      try {
        rename_file(aside, path);
      } catch (const FileError&) {
        texts.push_back(Mismatch{.where = path.string(),
                                 .what = "file",
                                 .expected = "restored",
                                 .got = "not restored",
                                 .hint = "it is " + aside.string()}
                            .text());
      }
    }
    if (texts.size() > 1) throw FileError(lines(texts));
  }

  std::vector<std::pair<fs::path, fs::path>> moved_;
};

/// Removes all of the kind's files, or none.
void empty_folder(const FolderKind& kind, const fs::path& path) {
  std::vector<fs::path> files, folders;
  for (const fs::path& own : kind.files(path)) {
    if (own == path / kind.marker) continue;
    (is_folder(own) ? folders : files).push_back(own);
  }
  SetAside(files).remove();
  for (const fs::path& folder : folders) {
    if (!is_link(folder)) remove_empty_folder(folder);
  }
}

}  // namespace

ResultFolder ResultFolder::make(const FolderKind& kind, const fs::path& path,
                                const std::string& name, bool overwrite) {
  if (path.empty()) return ResultFolder(make_next(parent_of(kind, name)));
  make_if_missing(kind, path);
  ResultFolder folder(path);
  if (is_new(kind, path)) {
    remove_leftovers(list_folder(path));
    return folder;
  }
  if (!overwrite) {
    throw ConfigError(Refusal{kind, path}.mismatch(
        "an empty or new folder", "one with files in it",
        fmt::format("choose another --out, or --overwrite it, or --resume its {}", kind.holds)));
  }
  check_kind(kind, path, fmt::format("an earlier {} to overwrite", kind.holds));
  empty_folder(kind, path);
  return folder;
}

std::optional<fs::path> ResultFolder::find(const FolderKind& kind, const fs::path& path,
                                           const std::string& name) {
  if (path.empty()) return last_folder(parent_of(kind, name));
  return has_file(path / kind.marker) ? std::optional(path) : std::nullopt;
}

ResultFolder ResultFolder::make_or_open(const FolderKind& kind, const fs::path& path,
                                        const std::string& name) {
  if (path.empty()) {
    const auto last = last_folder(parent_of(kind, name));
    return last ? make_or_open(kind, *last, name) : make(kind, path, name);
  }
  make_if_missing(kind, path);
  ResultFolder folder(path);
  if (is_new(kind, path)) {
    remove_leftovers(list_folder(path));
    return folder;
  }
  check_kind(kind, path, fmt::format("a {} to resume", kind.holds));
  remove_leftovers(kind.files(path));
  return folder;
}

}}  // namespace rectify
