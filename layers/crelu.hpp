#pragma once

#include <numbers>

#include "../nn/layer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// max(0, x) of all n inputs, then max(0, -x) of all: 2 n outputs (Shang et al. 2016).
struct RECTIFY_API CReLU {
  static constexpr auto kind = "crelu";
  static constexpr auto doc =
      "max(0, x) concatenated with max(0, -x): two outputs per input (Shang et al. 2016)";

  Needs needs(Index inputs) const { return {.outputs = 2 * inputs}; }
  void forward(const Frame& frame) const;
  void backward_samples(const Frame& frame) const;
  /// As of ReLU: E[y^2] = E[z^2] / 2 for each output.
  double gain() const { return std::numbers::sqrt2; }
};

/// CReLU as a function of a batch (units, samples).
RECTIFY_API Matrix crelu(const Matrix& x);

}}  // namespace rectify
