#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../base/types.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Samples without targets, for prediction.
struct Samples {
  Index features = 0;
  std::vector<Scalar> values;              ///< sample by sample
  std::vector<std::string> warnings = {};  ///< what to know about them, a sentence each
  Index size() const { return static_cast<Index>(values.size()) / features; }
  /// (features, samples)
  ConstView matrix() const { return view(values.data(), features, size()); }
};

/// The samples in a file: .npy, IDX or CSV, each also as .gz, or .npz with an array x, x_test or a
/// single one. The format is recognized by the contents, then by `name`, which is also for
/// messages. An array is (samples, features) or (samples, height, width); one with a single
/// dimension is one sample. A table is encoded as `encoding` says, if given: that of the model.
/// Throws DataError for damaged files, other names, another number of features, NaN and infinity.
RECTIFY_API Samples parse_samples(std::vector<std::uint8_t> file, const std::string& name,
                                  Index features, const Encoding& encoding = {});

}}  // namespace rectify
