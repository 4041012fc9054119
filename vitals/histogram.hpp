#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "../base/types.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Counts of numbers in bins that double in width, the same for every layer, net and time. On each
/// side of zero there is a bin for magnitudes below 2^-6, then two for each power of 2 ([1, 1.5),
/// [1.5, 2), [2, 3), ...) up to 64, and one above.
struct RECTIFY_API Histogram {
  static constexpr Index bins_a_side = 26;
  static constexpr Index bins = 2 * bins_a_side;

  std::array<Index, bins> counts{};  ///< from the most negative to the most positive

  /// The bin of a number, by its exponent and the first bit of its mantissa. NaN is in an outermost
  /// bin.
  static Index bin(float value) {
    constexpr std::int32_t first = ((127 - 6) << 1) - 1;  // magnitudes below 2^-6 have less
    const auto bits = std::bit_cast<std::int32_t>(value);
    const std::int32_t magnitude = ((bits & 0x7fffffff) >> 22) - first;
    const std::int32_t most = bins_a_side - 1;
    const std::int32_t side = magnitude < 0 ? 0 : (magnitude > most ? most : magnitude);
    return bits < 0 ? most - side : bins_a_side + side;
  }
  void add(const ConstView& values);
  void add(const Histogram& other) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  }

  /// `bins` + 1 edges; the outermost are infinite.
  static std::vector<double> edges();
};

}}  // namespace rectify
