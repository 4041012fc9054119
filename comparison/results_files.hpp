#pragma once

#include <string>

#include "comparison.hpp"

/// The result files of a comparison, for further analysis.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A row for each trial: the values of the axes, seed, status, every measure, epochs to the target,
/// and the trial's folder. Texts that a spreadsheet would evaluate as a formula begin with an
/// apostrophe.
RECTIFY_API std::string results_csv(const Comparison& comparison);

/// Cells with their means and intervals, differences, verdicts and sentences.
RECTIFY_API Json comparison_to_json(const Comparison& comparison);

/// results.csv and comparison.json. Throws DataError if they cannot be written.
RECTIFY_API void write_results(const Comparison& comparison);

}}  // namespace rectify
