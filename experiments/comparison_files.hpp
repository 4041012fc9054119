#pragma once

#include <filesystem>
#include <vector>

#include "../base/precision.hpp"

/// The files of a comparison's folder: one list, for writing them and for removing those of an
/// earlier one.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace comparison_files {

inline constexpr auto experiment_name = "experiment.json", looks_name = "looks.json",
                      table = "results.csv", results = "comparison.json";
/// Folders: trials/<cell>/seed-<n>/, tuning/<cell>/<value>/seed-<n>/
inline constexpr auto trials = "trials", tuning = "tuning", seed_beginning = "seed-";

}  // namespace comparison_files

/// All files and folders of a comparison in its folder, including its trials', each folder after
/// its contents. Other files are not included.
RECTIFY_API std::vector<std::filesystem::path> files_of_comparison(
    const std::filesystem::path& folder);

}}  // namespace rectify
