#pragma once

#include <cstddef>
#include <string>

#include "../base/checked_size.hpp"

/// Limits of the memory that reading one file may take.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct MemoryLimit {
  std::size_t bytes;
  bool given;  ///< by RECTIFY_MEMORY
};

/// The environment variable RECTIFY_MEMORY, in bytes or such as 512M or 4G; by default half of the
/// memory of the machine or the process's control group. Throws ConfigError if it is invalid.
RECTIFY_API MemoryLimit memory_limit();

/// The limit for pipes and devices, whose size is not known in advance: half of `memory_limit`,
/// since the data is copied, and without RECTIFY_MEMORY at most 1 GiB.
RECTIFY_API MemoryLimit stream_limit();

/// Throws DataError, naming RECTIFY_MEMORY, if `bytes` exceeds the limit. `what` is the quantity in
/// the message, such as "size".
RECTIFY_API void check_memory(CheckedSize bytes, const std::string& where, const std::string& what,
                              MemoryLimit limit = memory_limit());

/// Largest accepted size of `bytes` of compressed data: real data compresses by more than a factor
/// of 100 only if it is small.
RECTIFY_API std::size_t most_expanded(std::size_t bytes);

/// Throws DataError for data that are larger than `most_expanded` allows.
[[noreturn]] void refuse_expansion(const std::string& where, const std::string& format,
                                   std::size_t most, const std::string& got);

}}  // namespace rectify
