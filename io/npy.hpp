#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// NumPy's .npy format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Numbers, whatever their type, byte order and layout in the file.
struct NpyArray {
  std::vector<Index> shape;
  std::vector<Scalar> values;  ///< row-major: the last dimension is contiguous
  std::string type = {};       ///< in the file: "f4", "i8", "u1", "b1"
};

/// The same of uint8, as they are.
struct NpyBytes {
  std::vector<Index> shape;
  std::vector<std::uint8_t> values;
};

/// Whether the bytes start as an .npy file does.
RECTIFY_API bool is_npy(std::span<const std::uint8_t> bytes);

/// An array of bool, int8 to int64, uint8 to uint64, float32 or float64 in a file of format 1.0,
/// 2.0 or 3.0. `name` is the file's, for messages. Throws DataError for other types and for
/// whatever the format does not allow; no more memory is taken than the file has elements for.
RECTIFY_API NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same, but nothing where the elements are not uint8.
RECTIFY_API std::optional<NpyBytes> parse_npy_bytes(std::span<const std::uint8_t> bytes,
                                                    const std::string& name);

/// The bytes of an .npy file, format 1.0, with `values` row-major. Throws std::logic_error unless
/// there are as many of them as the shape says.
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape, std::span<const Scalar> values);
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape,
                                  std::span<const std::int64_t> values);
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape,
                                  std::span<const std::uint8_t> values);

}}  // namespace rectify
