#include "random.hpp"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace random {
namespace {

/// 53 bits of two words to a number in [0, 1).
double unit(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 11;
  return static_cast<double>(bits) * 0x1p-53;
}

/// Sixteen interleaved counters: word w of counter l is at 16 w + l.
constexpr std::size_t lanes = 16;

/// Returns the low half of the 64-bit product; the high half goes to `high`.
std::uint32_t multiply(std::uint32_t a, std::uint32_t b, std::uint32_t& high) {
  const std::uint64_t product = std::uint64_t{a} * b;
  high = static_cast<std::uint32_t>(product >> 32);
  return static_cast<std::uint32_t>(product);
}

/// Philox4x32-10 as in Random123, whose loop compilers do not vectorize.
void philox(std::uint32_t* c, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
#pragma omp simd
    for (std::size_t l = 0; l < lanes; ++l) {
      std::uint32_t high0 = 0, high1 = 0;
      const std::uint32_t low0 = multiply(PHILOX_M4x32_0, c[l], high0);
      const std::uint32_t low1 = multiply(PHILOX_M4x32_1, c[l + 2 * lanes], high1);
      c[l] = high1 ^ c[l + lanes] ^ key0;
      c[l + lanes] = low1;
      c[l + 2 * lanes] = high0 ^ c[l + 3 * lanes] ^ key1;
      c[l + 3 * lanes] = low0;
    }
    key0 += PHILOX_W32_0;
    key1 += PHILOX_W32_1;
  }
}

}  // namespace

Stream::Stream(std::uint64_t seed, Purpose purpose, std::uint32_t place, std::uint32_t part)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      place_(place),
      purpose_(static_cast<std::uint32_t>(purpose) | part << 16) {}

std::array<std::uint32_t, 4> Stream::bits(std::uint32_t a, std::uint32_t b) const {
  const r123::Philox4x32::ctr_type counter{{a, b, place_, purpose_}};
  const r123::Philox4x32::key_type key{{key_[0], key_[1]}};
  const auto drawn = r123::Philox4x32{}(counter, key);
  return {drawn[0], drawn[1], drawn[2], drawn[3]};
}

Block Stream::block(std::uint32_t a, std::uint32_t b) const {
  Block words{};
  for (std::size_t l = 0; l < lanes; ++l) {
    words[l] = static_cast<std::uint32_t>(lanes) * a + static_cast<std::uint32_t>(l);
    words[l + lanes] = b;
    words[l + 2 * lanes] = place_;
    words[l + 3 * lanes] = purpose_;
  }
  dispatch([&] { philox(words.data(), key_[0], key_[1]); });
  return words;
}

double Stream::uniform(std::uint32_t a, std::uint32_t b) const {
  const auto drawn = bits(a, b);
  return unit(drawn[0], drawn[1]);
}

double Stream::normal(std::uint32_t a, std::uint32_t b) const {
  const auto drawn = bits(a, b);
  const double radius = std::sqrt(-2.0 * std::log1p(-unit(drawn[0], drawn[1])));
  return radius * std::cos(2.0 * std::numbers::pi * unit(drawn[2], drawn[3]));
}

Index Stream::below(Index n, std::uint32_t a, std::uint32_t b) const {
  const auto drawn = bits(a, b);
  return static_cast<Index>(unit(drawn[0], drawn[1]) * static_cast<double>(n));
}

void shuffle(std::vector<Index>& values, const Stream& stream) {
  for (std::size_t i = values.size(); i > 1; --i) {
    const Index j = stream.below(static_cast<Index>(i), static_cast<std::uint32_t>(i));
    std::swap(values[i - 1], values[at(j)]);
  }
}

}}}  // namespace rectify::random
