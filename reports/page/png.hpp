#pragma once

#include <span>
#include <string>

#include "../../base/precision.hpp"

/// Small images as PNG files, of at least one row.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Grey levels 0 (black) to 1 (white), row by row, `width` a row.
std::string grey_png(std::span<const double> values, int width);

/// Signed numbers: stronger where they are larger, up to the largest magnitude; one colour above 0,
/// another below, and nothing at 0, so that it fits any background.
std::string weight_png(std::span<const double> values, int width);

}}  // namespace rectify
