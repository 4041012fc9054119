#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../base/types.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Samples without what they should give, for a net to predict.
struct Samples {
  Index features = 0;
  std::vector<Scalar> values;  ///< sample by sample
  Index size() const { return static_cast<Index>(values.size()) / features; }
  /// (features, samples)
  ConstView matrix() const { return view(values.data(), features, size()); }
};

/// The samples in a file: .npy, IDX or CSV, each also as .gz, or .npz, of which the array x, x_test
/// or the only one is taken. What is in it tells which, then `name`, which is for messages too. An
/// array is (samples, features), or (samples, height, width) with its features row by row; one of a
/// single dimension is one sample. Throws DataError for damaged files, for samples of another
/// number of features and for numbers that are not finite. Columns that have names, where the
/// features have some too, are put into the order of the features; other names are refused.
RECTIFY_API Samples parse_samples(std::vector<std::uint8_t> file, const std::string& name,
                                  Index features,
                                  const std::vector<std::string>& feature_names = {});

}}  // namespace rectify
