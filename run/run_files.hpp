#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

/// The files of a run folder: one list, for writing them and for removing those of an earlier run.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace run_files {

inline constexpr auto status = "run.json", config = "config.json", overrides = "overrides.txt",
                      origins = "origins.json", metrics_lines = "metrics.jsonl",
                      metrics_table = "metrics.csv", vitals_records = "vitals.bin",
                      vitals_arrays = "vitals.npz", deaths = "deaths.jsonl",
                      events = "events.out.tfevents.1.rectify",
                      test_predictions = "test_predictions.npy", model = "model.safetensors",
                      console = "console.log", report = "report.html";
/// Folders.
inline constexpr auto checkpoints = "checkpoints", charts = "charts";
/// The extension of a chart, and a text by which rectify's own charts are recognized.
inline constexpr auto chart_ending = ".vl.json", chart_mark = R"("generator": "rectify")";

}  // namespace run_files

/// The files in a folder whose names satisfy `is_ours`, including temporary ones; empty if there is
/// no such folder. Throws FileError if a folder has such a name.
RECTIFY_API std::vector<std::filesystem::path> own_files(
    const std::filesystem::path& folder, const std::function<bool(std::string_view name)>& is_ours);

/// As `own_files`, followed by the folder itself if it exists.
RECTIFY_API std::vector<std::filesystem::path> own_folder(
    const std::filesystem::path& folder, const std::function<bool(std::string_view name)>& is_ours);

/// As `own_folder`, for charts written by a report.
RECTIFY_API std::vector<std::filesystem::path> own_charts(const std::filesystem::path& folder);

/// All files and folders of a run in its folder, each folder after its contents. Other files are
/// not included.
RECTIFY_API std::vector<std::filesystem::path> files_of_run(const std::filesystem::path& folder);

/// Removes unfinished files of killed processes among `files`.
RECTIFY_API void remove_leftovers(const std::vector<std::filesystem::path>& files);

}}  // namespace rectify
