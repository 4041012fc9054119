#pragma once

#include "../math/vector_math.hpp"
#include "../nn/activation.hpp"
#include "../schema/fields.hpp"

/// Rectifiers: activations that are linear for x > 0 (ReLU6 up to 6).
namespace rectify { inline namespace RECTIFY_PRECISION {

/// max(0, x); the slope at 0 is 0 as in torch.nn.ReLU, or `slope_at_zero` (Bertoin et al. 2021).
struct RECTIFY_API ReLU {
  static constexpr auto kind = "relu";
  static constexpr auto doc = "max(0, x)";
  double slope_at_zero = 0;
  static constexpr auto fields() {
    return std::tuple{
        field("slope_at_zero", &ReLU::slope_at_zero, "slope at x = 0", Range{.low = 0, .high = 1})};
  }
  Scalar value(Scalar x) const { return x <= 0 ? Scalar(0) : x; }
  // 0 for y <= 0, else 1. GCC 12 compiles a conditional to a branch for each element.
  Scalar slope_from_output(Scalar y) const { return static_cast<Scalar>(!(y <= 0)); }
  Scalar slope_from_input(Scalar x) const {
    return x == 0 ? Scalar(slope_at_zero) : slope_from_output(x);
  }
  bool slope_needs_input() const { return slope_at_zero != 0; }
};
extern template struct Elementwise<ReLU>;

/// x for x > 0, else negative_slope x (Maas et al. 2013, torch.nn.LeakyReLU).
struct RECTIFY_API LeakyReLU {
  static constexpr auto kind = "leaky_relu";
  static constexpr auto doc = "x for x > 0, else negative_slope * x (Maas et al. 2013)";
  double negative_slope = 0.01;
  static constexpr auto fields() {
    return std::tuple{field("negative_slope", &LeakyReLU::negative_slope, "slope for x <= 0")};
  }
  Scalar value(Scalar x) const { return x > 0 ? x : Scalar(negative_slope) * x; }
  Scalar slope_from_input(Scalar x) const { return x > 0 ? Scalar(1) : Scalar(negative_slope); }
};
extern template struct Elementwise<LeakyReLU>;

/// min(max(0, x), 6); slope 0 at 0 and 6 (torch.nn.ReLU6).
struct RECTIFY_API ReLU6 {
  static constexpr auto kind = "relu6";
  static constexpr auto doc = "min(max(0, x), 6)";
  Scalar value(Scalar x) const { return x <= 0 ? Scalar(0) : x > 6 ? Scalar(6) : x; }
  Scalar slope_from_output(Scalar y) const { return y <= 0 || y >= 6 ? Scalar(0) : Scalar(1); }
};
extern template struct Elementwise<ReLU6>;

/// x for x > 0, else alpha (e^x - 1); slope alpha at 0 (Clevert et al. 2016, torch.nn.ELU).
struct RECTIFY_API ELU {
  static constexpr auto kind = "elu";
  static constexpr auto doc = "x for x > 0, else alpha (e^x - 1) (Clevert et al. 2016)";
  double alpha = 1;
  static constexpr auto fields() {
    return std::tuple{
        field("alpha", &ELU::alpha, "the output approaches -alpha for x to -inf", non_negative)};
  }
  Scalar value(Scalar x) const { return x > 0 ? x : Scalar(alpha) * math::expm1(x); }
  Scalar slope_from_output(Scalar y) const { return y > 0 ? Scalar(1) : y + Scalar(alpha); }
};
extern template struct Elementwise<ELU>;

/// ELU times a scale, with both such that mean 0 and variance 1 are a fixed point of deep nets
/// with `lecun_normal` weights (Klambauer et al. 2017, torch.nn.SELU).
struct RECTIFY_API SELU {
  static constexpr auto kind = "selu";
  static constexpr auto doc =
      "1.0507 x for x > 0, else 1.0507 * 1.6733 (e^x - 1) (Klambauer et al. 2017)";
  static constexpr Scalar scale = Scalar(1.0507009873554804934193349852946);
  static constexpr Scalar limit = Scalar(1.0507009873554804934193349852946 *  // minus, x to -inf
                                         1.6732632423543772848170429916717);
  Scalar value(Scalar x) const { return x > 0 ? scale * x : limit * math::expm1(x); }
  Scalar slope_from_output(Scalar y) const { return y > 0 ? scale : y + limit; }
};
extern template struct Elementwise<SELU>;

/// x for x > 0, else alpha (e^(x / alpha) - 1); slope 1 at 0 (Barron 2017, torch.nn.CELU).
struct RECTIFY_API CELU {
  static constexpr auto kind = "celu";
  static constexpr auto doc = "x for x > 0, else alpha (e^(x / alpha) - 1) (Barron 2017)";
  double alpha = 1;
  static constexpr auto fields() {
    return std::tuple{
        field("alpha", &CELU::alpha, "the output approaches -alpha for x to -inf", positive)};
  }
  Scalar value(Scalar x) const {
    return x > 0 ? x : Scalar(alpha) * math::expm1(x * Scalar(1 / alpha));
  }
  Scalar slope_from_output(Scalar y) const { return y > 0 ? Scalar(1) : y * Scalar(1 / alpha) + 1; }
};
extern template struct Elementwise<CELU>;

}}  // namespace rectify
