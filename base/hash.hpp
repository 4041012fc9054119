#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// XXH3, 64 bits, by xxHash: tells whether data is the same, on any machine; not against malice.
/// What is given in several pieces is hashed by giving the hash so far as `seed`.
RECTIFY_API std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes, std::uint64_t seed = 0);

RECTIFY_API std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);
/// As files and messages show it: 16 hexadecimal digits.
RECTIFY_API std::string hash_name(std::uint64_t hash);

/// Under this name a file keeps a hash of its other contents.
inline constexpr auto checksum_key = "checksum";

template <class T, class Allocator>
std::uint64_t hash_values(const std::vector<T, Allocator>& values, std::uint64_t seed = 0) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  return hash_bytes({bytes, values.size() * sizeof(T)}, seed);
}

}}  // namespace rectify
