#pragma once

#include <span>
#include <string>

#include "../../base/precision.hpp"

/// Encoding of small images, of at least one row, as PNG files.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A greyscale image of values from 0 (black) to 1 (white), row by row, `width` values per row.
std::string grey_png(std::span<const double> values, int width);

/// Signed values as a diverging colour map: blue above 0, orange below. Opacity is proportional to
/// the magnitude, from transparent at 0 to opaque at the largest, which suits any background.
std::string weight_png(std::span<const double> values, int width);

}}  // namespace rectify
