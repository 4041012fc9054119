#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The report on a run as a page.
Page run_page(const RunMaterial& material);

/// Writes report.html into the run's folder and returns its path. The data is loaded again unless
/// the test set is given. Throws DataError if there is no run or the page cannot be written.
std::filesystem::path write_run_report(const std::filesystem::path& folder,
                                       std::optional<Dataset> test = {});

/// A page with several runs side by side. Throws DataError if one of the folders has no run.
Page runs_page(const std::vector<std::filesystem::path>& folders);

}}  // namespace rectify
