#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "../base/precision.hpp"

/// Files that are read piece by piece, so that they need not fit into memory.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Fills `to` with the next bytes and returns their number, which is smaller only at the end.
using ByteSource = std::function<std::size_t(std::span<char> to)>;

/// The bytes of a file, pipe or device. Throws FileError, now or later, if it cannot be read.
RECTIFY_API ByteSource file_source(const std::filesystem::path& path);

/// The decompressed bytes of all members of a gzip file; other bytes are passed through. `name` is
/// the file's name in messages. Throws DataError, now or later, if the data is truncated or
/// damaged.
RECTIFY_API ByteSource unpacked_source(ByteSource packed, std::string name);

}}  // namespace rectify
