#include "comparison_files.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "../io/files.hpp"
#include "../run/run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

bool is_file_of_comparison(std::string_view name) {
  using namespace comparison_files;
  return name == experiment_name || name == looks_name || name == table || name == results ||
         name == run_files::report;
}

void append_to(Paths& paths, const Paths& more) {
  paths.insert(paths.end(), more.begin(), more.end());
}

bool has_name_of_trial(const fs::path& folder) {
  const std::string name = folder.filename().string();
  const std::string_view beginning = comparison_files::seed_beginning;
  return name.starts_with(beginning) && name.size() > beginning.size() &&
         name.find_first_not_of("0123456789", beginning.size()) == name.npos;
}

/// By name and contents: it has run.json, or only empty folders where a process was killed while
/// removing it. Other folders may have the name of a trial.
bool is_trial(const fs::path& folder) {
  if (!has_name_of_trial(folder)) return false;
  bool only_folders = true;
  for (const fs::path& path : list_folder(folder)) {
    const std::string name = path.filename().string();
    if (name == run_files::status || temporary_of(name) == run_files::status) return true;
    const bool is_ours = name == run_files::checkpoints || name == run_files::charts;
    only_folders = only_folders && is_ours && is_folder(path);
  }
  return only_folders;
}

/// With run.json, by which a trial is recognized, last.
Paths files_of_trial(const fs::path& folder) {
  Paths paths = files_of_run(folder);
  std::stable_partition(paths.begin(), paths.end(),
                        [](const fs::path& path) { return path.filename() != run_files::status; });
  return paths;
}

/// The files of all trials at this depth below a folder.
void add_trials(const fs::path& folder, int depth, Paths& paths) {
  if (!is_folder(folder)) return;
  if (depth == 0) {
    if (!is_trial(folder)) return;
    append_to(paths, files_of_trial(folder));
  } else {
    for (const fs::path& inner : list_folder(folder)) add_trials(inner, depth - 1, paths);
  }
  paths.push_back(folder);
}

}  // namespace

Paths files_of_comparison(const fs::path& folder) {
  Paths paths = own_files(folder, is_file_of_comparison);
  append_to(paths, own_charts(folder / run_files::charts));
  add_trials(folder / comparison_files::trials, 2, paths);
  add_trials(folder / comparison_files::tuning, 3, paths);
  return paths;
}

}}  // namespace rectify
