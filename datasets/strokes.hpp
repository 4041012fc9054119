#pragma once

#include <cstdint>
#include <span>

#include "../base/precision.hpp"
#include "../math/random.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Draws `digit` (0 to 9) in the manner of handwriting: 28 x 28 grey pixels, row by row, 0 the
/// paper and 255 the pen. The strokes of one of the digit's styles are bent, slanted, rotated,
/// scaled and shifted, drawn with pens of several widths, sometimes interrupted or beside a stray
/// mark, with noise. The image is a function of digit, stream and index. Throws std::out_of_range
/// for another digit.
RECTIFY_API void draw_digit(int digit, const random::Stream& stream, std::uint32_t index,
                            std::span<std::uint8_t, 784> pixels);

}}  // namespace rectify
