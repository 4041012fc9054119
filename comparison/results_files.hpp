#pragma once

#include <string>

#include "comparison.hpp"

/// What a comparison leaves beside its trials, for those who want plots of their own.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A row for each trial: the values of the axes, seed, status, every measure, when the target was
/// reached, and the trial's folder. Texts that a spreadsheet would take for a formula stand behind
/// an apostrophe.
RECTIFY_API std::string results_csv(const Comparison& comparison);

/// All that was found: cells with their means and intervals, differences, verdicts and sentences.
RECTIFY_API Json comparison_to_json(const Comparison& comparison);

/// results.csv and comparison.json. Throws DataError if they cannot be written.
RECTIFY_API void write_results(const Comparison& comparison);

}}  // namespace rectify
