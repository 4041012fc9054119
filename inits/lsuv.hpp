#pragma once

#include "../nn/dataset.hpp"
#include "../nn/layer.hpp"
#include "../nn/sequential.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layer-sequential unit variance (Mishkin & Matas 2016, "All you need is a good init"):
/// orthonormal weights, to be scaled by `scale_to_unit_variance`.
struct RECTIFY_API LSUV {
  static constexpr auto kind = "lsuv";
  static constexpr auto doc =
      "layer-sequential unit variance: orthonormal, then scaled on training samples until the "
      "layer's outputs have variance 1 (Mishkin & Matas 2016)";
  void fill(Matrix& values, const InitContext& context) const;
};

/// For each dense layer initialized by `LSUV`, first to last: divides the weights by the standard
/// deviation of the outputs over all units and samples, until their variance is within 0.1 of 1, at
/// most 20 times. Runs from a config call it before the first step; programs call it after
/// constructing a net. Throws ConfigError if the net's inputs are not the data's features, or there
/// are no samples.
RECTIFY_API void scale_to_unit_variance(Sequential& net, const Dataset& samples);

}}  // namespace rectify
