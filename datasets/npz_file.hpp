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
      "your own arrays x_train, y_train, x_test and y_test in one .npz file, as written by "
      "numpy.savez; integer y are classes, floating-point y are regression targets; the path is "
      "relative to `data.dir`";
  static constexpr bool has_relative_files = true;
  std::string file;
  static constexpr auto fields() {
    return std::tuple{required("file", &NpzFile::file,
                               "the .npz file; `{\"npz\": \"x.npz\"}` is short for this option",
                               not_empty)};
  }
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
