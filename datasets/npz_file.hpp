#pragma once

#include <string>

#include "../schema/fields.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// An archive as written by numpy.savez, with x_train, y_train, x_test and y_test. x is (samples,
/// features), or (samples, height, width) for images, optionally with a channel dimension of 1;
/// uint8 stays bytes. Integer y are classes from 0, one per sample; float y are regression targets,
/// (samples,) or (samples, targets), not normalized. Relative paths start from the folder given.
struct RECTIFY_API NpzFile {
  static constexpr auto kind = "npz";
  static constexpr auto doc =
      "your own arrays x_train, y_train, x_test and y_test in one .npz, as numpy.savez writes it; "
      "y "
      "of whole numbers are classes, of floats values; paths start from `data.dir`";
  static constexpr bool has_relative_files = true;
  std::string file;
  static constexpr auto fields() {
    return std::tuple{required("file", &NpzFile::file,
                               "the archive; `{\"npz\": \"x.npz\"}` is enough", not_empty)};
  }
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
