#pragma once

#include <optional>

#include "../base/error.hpp"
#include "../math/vector_math.hpp"
#include "../nn/activation.hpp"
#include "../schema/fields.hpp"

/// Activations that are bounded on both sides.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RECTIFY_API Tanh {
  static constexpr auto kind = "tanh";
  static constexpr auto doc = "tanh x";
  Scalar value(Scalar x) const { return math::tanh(x); }
  Scalar slope_from_output(Scalar y) const { return 1 - y * y; }
};
extern template struct Elementwise<Tanh>;

/// 1 / (1 + e^-x)
struct RECTIFY_API Sigmoid {
  static constexpr auto kind = "sigmoid";
  static constexpr auto doc = "1 / (1 + e^-x)";
  Scalar value(Scalar x) const { return math::sigmoid(x); }
  Scalar slope_from_output(Scalar y) const { return y * (1 - y); }
};
extern template struct Elementwise<Sigmoid>;

/// x / (1 + |x|) (torch.nn.Softsign)
struct RECTIFY_API Softsign {
  static constexpr auto kind = "softsign";
  static constexpr auto doc = "x / (1 + |x|)";
  Scalar value(Scalar x) const { return x / (1 + std::abs(x)); }
  // 1 / (1 + |x|)^2, since (1 - |y|)^2 loses precision for large x.
  Scalar slope_from_input(Scalar x) const {
    const Scalar d = 1 + std::abs(x);
    return 1 / (d * d);
  }
};
extern template struct Elementwise<Softsign>;

/// min(max(min_value, x), max_value); slope 0 at both (torch.nn.Hardtanh).
struct RECTIFY_API HardTanh {
  static constexpr auto kind = "hard_tanh";
  static constexpr auto doc = "min(max(min_value, x), max_value)";
  double min_value = -1;
  double max_value = 1;
  static constexpr auto fields() {
    return std::tuple{field("min_value", &HardTanh::min_value, "minimum output"),
                      field("max_value", &HardTanh::max_value, "maximum output")};
  }
  /// Set unless min_value < max_value.
  std::optional<Mismatch> mismatch() const;
  Scalar value(Scalar x) const {
    const auto low = Scalar(min_value), high = Scalar(max_value);
    return x < low ? low : x > high ? high : x;
  }
  Scalar slope_from_output(Scalar y) const {
    return y <= Scalar(min_value) || y >= Scalar(max_value) ? Scalar(0) : Scalar(1);
  }
};
extern template struct Elementwise<HardTanh>;

/// min(max(0, x + 3), 6) / 6; slope 0 at -3 and 3 (torch.nn.Hardsigmoid).
struct RECTIFY_API HardSigmoid {
  static constexpr auto kind = "hard_sigmoid";
  static constexpr auto doc = "min(max(0, x + 3), 6) / 6";
  Scalar value(Scalar x) const { return x <= -3 ? Scalar(0) : x >= 3 ? Scalar(1) : (x + 3) / 6; }
  Scalar slope_from_input(Scalar x) const { return x > -3 && x < 3 ? 1 / Scalar(6) : Scalar(0); }
};
extern template struct Elementwise<HardSigmoid>;

}}  // namespace rectify
