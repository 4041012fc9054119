#pragma once

#include <cstddef>
#include <string>

#include "../../comparison/comparison.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The verdict, a table with a line for each cell, and what should be known beside it, no wider
/// than `width`.
std::string comparison_text(const Comparison& comparison, std::size_t width);

}}  // namespace rectify
