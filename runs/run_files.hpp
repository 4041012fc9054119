#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

/// What a run writes into its folder: one list for those who write it, and for those who remove
/// what an earlier run has left.
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
/// How the name of a chart ends, and what is in it: others draw charts, too.
inline constexpr auto chart_ending = ".vl.json", chart_mark = R"("generator": "rectify")";

}  // namespace run_files

/// The files in a folder whose names are ours, also those of killed writers and those set aside;
/// none where there is no such folder. Throws FileError where a folder has such a name.
RECTIFY_API std::vector<std::filesystem::path> own_files(
    const std::filesystem::path& folder, const std::function<bool(std::string_view name)>& is_ours);

/// As `own_files`, and then the folder itself if it is there.
RECTIFY_API std::vector<std::filesystem::path> own_folder(
    const std::filesystem::path& folder, const std::function<bool(std::string_view name)>& is_ours);

/// As `own_folder`, of charts that a report left.
RECTIFY_API std::vector<std::filesystem::path> own_charts(const std::filesystem::path& folder);

/// All that a run has left in its folder: files, and folders behind what is in them. What others
/// have put there is not among them.
RECTIFY_API std::vector<std::filesystem::path> files_of_run(const std::filesystem::path& folder);

/// Removes what killed writers have left among `files`.
RECTIFY_API void remove_leftovers(const std::vector<std::filesystem::path>& files);

}}  // namespace rectify
