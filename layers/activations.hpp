#pragma once

#include <cmath>

#include "../nn/activation.hpp"
#include "../nn/fields.hpp"

/// Activations without weights: value and slope, in PyTorch's semantics. Not-a-number stays what it
/// is, so that a net that has diverged says so.
namespace rectify::inline RECTIFY_PRECISION {

/// max(0, x); slope 0 at 0.
struct RECTIFY_API ReLU {
  static constexpr auto kind = "relu";
  static constexpr auto doc = "max(0, x)";
  Scalar value(Scalar x) const { return x <= 0 ? Scalar(0) : x; }
  Scalar slope_from_output(Scalar y) const { return y > 0 ? Scalar(1) : Scalar(0); }
};

/// x for x > 0, else negative_slope x (Maas et al. 2013).
struct RECTIFY_API LeakyReLU {
  static constexpr auto kind = "leaky_relu";
  static constexpr auto doc = "x for x > 0, else negative_slope x (Maas et al. 2013)";
  double negative_slope = 0.01;
  static constexpr auto fields() {
    return std::tuple{field("negative_slope", &LeakyReLU::negative_slope, "slope for x <= 0")};
  }
  Scalar value(Scalar x) const { return x > 0 ? x : Scalar(negative_slope) * x; }
  Scalar slope_from_input(Scalar x) const { return x > 0 ? Scalar(1) : Scalar(negative_slope); }
};

struct RECTIFY_API Tanh {
  static constexpr auto kind = "tanh";
  static constexpr auto doc = "tanh x";
  Scalar value(Scalar x) const { return std::tanh(x); }
  Scalar slope_from_output(Scalar y) const { return 1 - y * y; }
};

/// 1 / (1 + e^-x)
struct RECTIFY_API Sigmoid {
  static constexpr auto kind = "sigmoid";
  static constexpr auto doc = "1 / (1 + e^-x)";
  Scalar value(Scalar x) const { return 1 / (1 + std::exp(-x)); }
  Scalar slope_from_output(Scalar y) const { return y * (1 - y); }
};

struct RECTIFY_API Identity {
  static constexpr auto kind = "identity";
  static constexpr auto doc = "x";
  Scalar value(Scalar x) const { return x; }
  Scalar slope_from_output(Scalar) const { return 1; }
};

}  // namespace rectify::inline RECTIFY_PRECISION
