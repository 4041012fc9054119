#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "../page/page.hpp"
#include "run_material.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The report on a run.
Page run_page(const RunMaterial& material);

/// Writes it as report.html into the run's folder, and returns its path. The data is loaded again
/// unless the test set is given. Throws DataError where there is no run, or nothing can be written.
std::filesystem::path write_run_report(const std::filesystem::path& folder,
                                       std::optional<Dataset> test = {});

/// Several runs side by side. Throws DataError where one of the folders has none.
Page runs_page(const std::vector<std::filesystem::path>& folders);

}}  // namespace rectify
