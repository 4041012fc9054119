#pragma once

#include <cstddef>
#include <string>

#include "../base/checked_size.hpp"

/// How much memory one file may come to take.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct MemoryLimit {
  std::size_t bytes;
  bool given;  ///< by RECTIFY_MEMORY
};

/// RECTIFY_MEMORY, in bytes or as 512M or 4G; without it half of the memory that the machine, or
/// the control group of the process, has. Throws ConfigError for a value that is no size.
RECTIFY_API MemoryLimit memory_limit();

/// The same for what comes from a pipe or a device, whose size is not known before its end: half of
/// RECTIFY_MEMORY, as it has to be copied; without it at most 1 GiB.
RECTIFY_API MemoryLimit stream_limit();

/// Throws DataError, naming RECTIFY_MEMORY, for more bytes than the limit. `what` is what would
/// have so many: "size".
RECTIFY_API void check_memory(CheckedSize bytes, const std::string& where, const std::string& what,
                              MemoryLimit limit = memory_limit());

/// How large `bytes` of compressed data may become. Real data is less than a hundredth of its size
/// only where it is small.
RECTIFY_API std::size_t most_expanded(std::size_t bytes);

}}  // namespace rectify
