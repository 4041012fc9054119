#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// NumPy's .npz: a zip archive of .npy files, by libzip where the build has it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The library that reads them, as "libzip 1.7.3"; empty in a build without.
RECTIFY_API std::string npz_library();

/// Whether the bytes start as a zip archive does.
RECTIFY_API bool is_zip(std::span<const std::uint8_t> bytes);

/// The .npy files of an archive by the names of their arrays, without ".npy". `name` is the
/// archive's, for messages. Throws DataError for archives that are damaged or encrypted, and for
/// any in a build without libzip.
RECTIFY_API std::map<std::string, std::vector<std::uint8_t>> parse_npz(
    std::span<const std::uint8_t> bytes, const std::string& name);

/// The bytes of an archive, uncompressed as numpy.savez writes it, of .npy files by the names of
/// their arrays. `name` is the archive's, for messages. Throws DataError in a build without libzip,
/// and for names that are not UTF-8 or have a zero byte.
RECTIFY_API std::string npz_bytes(const std::map<std::string, std::string>& arrays,
                                  const std::string& name);

}}  // namespace rectify
