#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../datasets/data_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Sizes, ranges and classes of the data in lines of at most `width`, with warnings.
std::string data_summary_text(const DataSummary& summary, std::size_t width);

/// The same as JSON, in full.
Json data_summary_json(const DataSummary& summary);

}}  // namespace rectify
