#pragma once

#include <cstddef>
#include <string>

#include "../../comparison/comparison.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The verdict, a table with one line per cell, and remarks on method and target, in lines of at
/// most `width`.
std::string comparison_text(const Comparison& comparison, std::size_t width);

}}  // namespace rectify
