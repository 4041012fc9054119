#define XXH_INLINE_ALL  // no library to link
#include "hash.hpp"

#include <xxhash.h>

namespace rectify::inline RECTIFY_PRECISION {

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace rectify::inline RECTIFY_PRECISION
