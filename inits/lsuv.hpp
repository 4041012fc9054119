#pragma once

#include "../nn/dataset.hpp"
#include "../nn/layer.hpp"
#include "../nn/sequential.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layer-sequential unit variance (Mishkin & Matas 2016, "All you need is a good init"):
/// orthonormal weights, which `scale_to_unit_variance` then fits to data.
struct RECTIFY_API LSUV {
  static constexpr auto kind = "lsuv";
  static constexpr auto doc =
      "orthonormal, then scaled on training data until the layer's outputs have variance 1 "
      "(Mishkin "
      "& Matas 2016)";
  void fill(Matrix& values, const Birth& birth) const;
};

/// Divides the weights of each dense layer that starts from `LSUV`, first to last, by the
/// deviation of its outputs over all units and samples until their variance is within 0.1 of 1, at
/// most 20 times. A run from a config does this by itself before its first step; programs call it
/// between making a net and training it. Throws ConfigError if the net does not take the data's
/// features, or there is no sample.
RECTIFY_API void scale_to_unit_variance(Sequential& net, const Dataset& samples);

}}  // namespace rectify
