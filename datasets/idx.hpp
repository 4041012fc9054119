#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// An array of bytes in the IDX format of the MNIST files: http://yann.lecun.com/exdb/mnist
struct IdxFile {
  std::vector<Index> shape;         ///< images: (count, rows, columns); labels: (count)
  std::vector<std::uint8_t> bytes;  ///< the last dimension is contiguous
  std::string name;                 ///< the path, as it was given
};

/// An IDX file, raw or gzip whatever its name, of so many dimensions (0: of any number). Throws
/// DataError for files of anything but bytes, and of another size than their header says.
RECTIFY_API IdxFile read_idx(const std::filesystem::path& path, Index dimensions = 0);
/// The same of bytes that are in memory.
RECTIFY_API IdxFile parse_idx(std::vector<std::uint8_t> file, const std::string& name,
                              Index dimensions = 0);

}}  // namespace rectify
