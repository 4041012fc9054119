#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether the bytes start with the magic number of gzip (RFC 1952).
RECTIFY_API bool is_gzip(std::span<const std::uint8_t> bytes);

/// Decompresses all members of a gzip file. `name` is the file's name in messages. Throws DataError
/// if the data is truncated, damaged or too large, or if other bytes follow it.
RECTIFY_API std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes,
                                             const std::string& name);

}}  // namespace rectify
