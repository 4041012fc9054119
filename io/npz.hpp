#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// NumPy's .npz format, a zip archive of .npy files; needs libzip.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The library in use, such as "libzip 1.7.3"; empty in a build without it.
RECTIFY_API std::string npz_library();

/// Whether the bytes start with the magic number of zip archives.
RECTIFY_API bool is_zip(std::span<const std::uint8_t> bytes);

/// The .npy files of an archive by array name (without ".npy"). `name` is the archive's name in
/// messages. Throws DataError for damaged or encrypted archives, and always in a build without
/// libzip.
RECTIFY_API std::map<std::string, std::vector<std::uint8_t>> parse_npz(
    std::span<const std::uint8_t> bytes, const std::string& name);

/// The bytes of an uncompressed archive, like numpy.savez, of .npy files by array name. `name` is
/// the archive's name in messages. Throws DataError in a build without libzip, and for array names
/// that are not UTF-8 or contain a zero byte.
RECTIFY_API std::string npz_bytes(const std::map<std::string, std::string>& arrays,
                                  const std::string& name);

}}  // namespace rectify
