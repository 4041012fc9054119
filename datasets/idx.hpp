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
  std::string name;                 ///< the path as given
};

/// Reads an IDX file, raw or gzip by its contents, with this number of dimensions (0: any). Throws
/// DataError for elements other than unsigned bytes and for a size that does not fit the header.
RECTIFY_API IdxFile read_idx(const std::filesystem::path& path, Index dimensions = 0);
/// The same from memory; `name` is for messages.
RECTIFY_API IdxFile parse_idx(std::vector<std::uint8_t> file, const std::string& name,
                              Index dimensions = 0);

}}  // namespace rectify
