#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the header of an .npy file says.
struct NpyHeader {
  std::string descr;  ///< byte order and type: "<f4"
  bool fortran_order = false;
  std::vector<Index> shape;
};

/// A shape as Python writes it: `()`, `(3,)`, `(3, 4)`.
RECTIFY_API std::string tuple_text(const std::vector<Index>& shape);

/// Reads the header: a Python dict of three known keys, as `repr` writes it. `name` is the file's,
/// for messages. Throws DataError for anything else.
RECTIFY_API NpyHeader parse_npy_header(std::string_view text, const std::string& name);

/// The same as text, without the blanks that fill it up.
RECTIFY_API std::string npy_header_text(const NpyHeader& header);

}}  // namespace rectify
