#include "run_files.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "../io/files.hpp"
#include "checkpoints.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 14> files_in_run{
    run_files::status,           run_files::config,
    run_files::overrides,        run_files::origins,
    run_files::metrics_lines,    run_files::metrics_table,
    run_files::vitals_records,   run_files::vitals_arrays,
    run_files::deaths,           run_files::events,
    run_files::test_predictions, run_files::model,
    run_files::console,          run_files::report};

bool is_file_of_run(std::string_view name) {
  return std::find(files_in_run.begin(), files_in_run.end(), name) != files_in_run.end();
}

void append_to(std::vector<fs::path>& paths, const std::vector<fs::path>& more) {
  paths.insert(paths.end(), more.begin(), more.end());
}

}  // namespace

std::vector<fs::path> own_files(const fs::path& folder,
                                const std::function<bool(std::string_view name)>& is_ours) {
  std::vector<fs::path> paths;
  for (const fs::path& path : list_folder_if_there(folder)) {
    const std::string name = path.filename().string(), written = temporary_of(name);
    if (!is_ours(written.empty() ? name : written)) continue;
    if (is_folder(path))
      throw FileError(Mismatch{
          .where = path.string(), .what = "file", .expected = "a file", .got = "a folder"});
    paths.push_back(path);
  }
  return paths;
}

std::vector<fs::path> own_folder(const fs::path& folder,
                                 const std::function<bool(std::string_view name)>& is_ours) {
  std::vector<fs::path> paths = own_files(folder, is_ours);
  if (is_there(folder)) paths.push_back(folder);
  return paths;
}

std::vector<fs::path> own_charts(const fs::path& folder) {
  const auto is_chart = [](std::string_view name) {
    return name.ends_with(run_files::chart_ending);
  };
  std::vector<fs::path> paths = own_folder(folder, is_chart);
  std::erase_if(paths, [&](const fs::path& path) {
    return is_chart(path.filename().string()) && has_file(path) &&
           read_text(path).find(run_files::chart_mark) == std::string::npos;
  });
  return paths;
}

std::vector<fs::path> files_of_run(const fs::path& folder) {
  std::vector<fs::path> paths = own_files(folder, is_file_of_run);
  append_to(paths, own_folder(folder / run_files::checkpoints, is_checkpoint));
  append_to(paths, own_charts(folder / run_files::charts));
  return paths;
}

void remove_leftovers(const std::vector<fs::path>& files) {
  for (const fs::path& path : files) {
    if (is_leftover(path.filename().string())) remove_leftover(path);
  }
}

}}  // namespace rectify
