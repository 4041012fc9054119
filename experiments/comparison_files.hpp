#pragma once

#include <filesystem>
#include <vector>

#include "../base/precision.hpp"

/// What a comparison writes into its folder: one list for those who write it, and for those who
/// remove what an earlier one has left.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace comparison_files {

inline constexpr auto experiment_name = "experiment.json", looks_name = "looks.json",
                      table = "results.csv", results = "comparison.json";
/// Folders: trials/<cell>/seed-<n>/, tuning/<cell>/<value>/seed-<n>/
inline constexpr auto trials = "trials", tuning = "tuning", seed_beginning = "seed-";

}  // namespace comparison_files

/// All that a comparison has left in its folder: files, those of its trials among them, and folders
/// behind what is in them. What others have put there is not among them.
RECTIFY_API std::vector<std::filesystem::path> files_of_comparison(
    const std::filesystem::path& folder);

}}  // namespace rectify
