#define XXH_INLINE_ALL  // no library to link
#include "hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace rectify { inline namespace RECTIFY_PRECISION {

std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

std::string hash_name(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

}}  // namespace rectify
