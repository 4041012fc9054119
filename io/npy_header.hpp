#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The header of an .npy file.
struct NpyHeader {
  std::string descr;  ///< byte order and type: "<f4"
  bool fortran_order = false;
  std::vector<Index> shape;
};

/// A shape as Python writes it: `()`, `(3,)`, `(3, 4)`.
RECTIFY_API std::string tuple_text(const std::vector<Index>& shape);

/// Parses the header: a Python dict with these three keys, as `repr` writes it. `name` is the
/// file's name in messages. Throws DataError if it is invalid.
RECTIFY_API NpyHeader parse_npy_header(std::string_view text, const std::string& name);

/// The header's text, without padding.
RECTIFY_API std::string npy_header_text(const NpyHeader& header);

}}  // namespace rectify
