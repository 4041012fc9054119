#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "../base/precision.hpp"

/// Counter-based random numbers: functions of seed, purpose and place, independent of earlier
/// draws, of the number of threads and of the order of evaluation. Philox4x32-10 (Salmon et al.
/// 2011), by Random123.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace random {

/// What the numbers are for. Streams of different purposes are independent. Never change a value:
/// results of a seed depend on it.
enum class Purpose : std::uint32_t {
  weights = 1,
  batches = 2,
  split = 3,
  probe = 4,
  layer = 5,
  surgery = 6,
  digits = 7,
  examples = 8,
  augmentation = 9,
  toys = 10,
  noise = 11,
  resamples = 12,
};

/// 32 random bits for each unit of a tile.
using Block = std::array<std::uint32_t, 64>;

/// Independent draws, one for each pair of coordinates.
class RECTIFY_API Stream {
 public:
  /// `place` distinguishes streams of one purpose (the ordinal of a dense layer, an epoch, a step),
  /// and `part` (below 2^16) those of one place (weight and bias, layers).
  Stream(std::uint64_t seed, Purpose purpose, std::uint32_t place = 0, std::uint32_t part = 0);

  std::array<std::uint32_t, 4> bits(std::uint32_t a, std::uint32_t b = 0) const;
  /// Sixteen draws at once, vectorized: word i is word i / 16 of bits(16 a + i % 16, b).
  Block block(std::uint32_t a, std::uint32_t b = 0) const;
  /// Uniform on [0, 1), 53 bits.
  double uniform(std::uint32_t a, std::uint32_t b = 0) const;
  /// Standard normal (Box-Muller).
  double normal(std::uint32_t a, std::uint32_t b = 0) const;
  /// Uniform on 0 .. n-1.
  Index below(Index n, std::uint32_t a, std::uint32_t b = 0) const;

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t place_;
  std::uint32_t purpose_;
};

/// Shuffles in place (Fisher-Yates).
RECTIFY_API void shuffle(std::vector<Index>& values, const Stream& stream);

}}}  // namespace rectify::random
