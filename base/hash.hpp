#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// XXH3, 64 bits, by xxHash: the same on every machine; not cryptographic. To hash data in several
/// pieces, give the hash so far as `seed`.
RECTIFY_API std::uint64_t hash_bytes(std::span<const std::uint8_t> bytes, std::uint64_t seed = 0);

RECTIFY_API std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);
/// 16 hexadecimal digits, as in files and messages.
RECTIFY_API std::string hash_name(std::uint64_t hash);

/// The key under which a file stores a hash of its other contents.
inline constexpr auto checksum_key = "checksum";

template <class T, class Allocator>
std::uint64_t hash_values(const std::vector<T, Allocator>& values, std::uint64_t seed = 0) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  return hash_bytes({bytes, values.size() * sizeof(T)}, seed);
}

}}  // namespace rectify
