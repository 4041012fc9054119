#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../datasets/data_summary.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the data is like in a few lines no wider than `width`, with what is worth a look.
std::string data_summary_text(const DataSummary& summary, std::size_t width);

/// All of it for programs.
Json data_summary_json(const DataSummary& summary);

}}  // namespace rectify
