#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether the bytes start as gzip (RFC 1952) does.
RECTIFY_API bool is_gzip(std::span<const std::uint8_t> bytes);

/// The data of a gzip file, of all its members. `name` is the file's, for messages. Throws
/// DataError if the data is truncated or damaged, or if something else follows it.
RECTIFY_API std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes,
                                             const std::string& name);

}}  // namespace rectify
