#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../base/precision.hpp"

/// NumPy's .npy format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
namespace rectify { inline namespace RECTIFY_PRECISION {

/// An array, converted from any type, byte order and layout.
struct NpyArray {
  std::vector<Index> shape;
  std::vector<Scalar> values;  ///< row-major: the last dimension is contiguous
  std::string type = {};       ///< in the file: "f4", "i8", "u1", "b1"
};

/// An array of uint8.
struct NpyBytes {
  std::vector<Index> shape;
  std::vector<std::uint8_t> values;
};

/// Whether the bytes start with the magic number of .npy files.
RECTIFY_API bool is_npy(std::span<const std::uint8_t> bytes);

/// The type in the header, without the byte order: "f4", "U3" (text), "O" (objects). Throws
/// DataError if the header is not valid.
RECTIFY_API std::string npy_type(std::span<const std::uint8_t> bytes, const std::string& name);

/// Parses an array of bool, int8 to int64, uint8 to uint64, float32 or float64, format 1.0, 2.0 or
/// 3.0. `name` is the file's name in messages. Throws DataError for other types and invalid files.
/// Allocates no more than the elements that the file contains.
RECTIFY_API NpyArray parse_npy(std::span<const std::uint8_t> bytes, const std::string& name);

/// As above; std::nullopt if the elements are not uint8.
RECTIFY_API std::optional<NpyBytes> parse_npy_bytes(std::span<const std::uint8_t> bytes,
                                                    const std::string& name);

/// The bytes of an .npy file, format 1.0, with `values` row-major. Throws std::logic_error if their
/// number does not match the shape.
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape, std::span<const Scalar> values);
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape,
                                  std::span<const std::int64_t> values);
RECTIFY_API std::string npy_bytes(const std::vector<Index>& shape,
                                  std::span<const std::uint8_t> values);

}}  // namespace rectify
