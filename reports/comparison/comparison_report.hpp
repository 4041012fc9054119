#pragma once

#include <filesystem>

#include "../../comparison/comparison.hpp"
#include "../page/page.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A comparison as a page: the verdict, results with intervals, training curves, dead units,
/// gradients, activations and settings.
Page comparison_page(const Comparison& comparison);

/// Writes report.html into the folder of the comparison, with results.csv and comparison.json,
/// which the page mentions, and returns its path. Throws DataError if they cannot be written.
std::filesystem::path write_comparison_report(const Comparison& comparison);

}}  // namespace rectify
