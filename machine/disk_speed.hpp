#pragma once

#include <cstddef>
#include <filesystem>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Seconds in which `write_atomically` brings `bytes` bytes onto the disk of a folder, or of the
/// nearest one above it that exists. Measured with files that have no name, so that none is left;
/// 0 where that is not possible.
RECTIFY_API double seconds_to_write(const std::filesystem::path& folder, std::size_t bytes);

}}  // namespace rectify
