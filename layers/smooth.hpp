#pragma once

#include <array>
#include <variant>

#include "../math/vector_math.hpp"
#include "../nn/activation.hpp"
#include "../schema/fields.hpp"

/// Approximations of max(0, x) without its kink at 0; all except softplus are not monotonic for x <
/// 0.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// How GELU computes the normal distribution, named as in torch.
enum class GELUApproximation { none, tanh };
constexpr std::array<const char*, 2> names_of(GELUApproximation) { return {"none", "tanh"}; }

namespace detail {

/// x/2 (1 + erf(x / sqrt 2))
struct ErfGELU {
  static constexpr auto sqrt_half = Scalar(0.70710678118654752440);      // sqrt(1 / 2)
  static constexpr auto twice_density = Scalar(0.79788456080286535588);  // sqrt(2 / pi)
  Scalar value(Scalar x) const { return Scalar(0.5) * x * (1 + math::erf(x * sqrt_half)); }
  Scalar slope_from_input(Scalar x) const {
    const Scalar density = twice_density * math::exp(Scalar(-0.5) * x * x);
    return Scalar(0.5) * (1 + math::erf(x * sqrt_half) + x * density);
  }
};

/// x/2 (1 + tanh u), u = sqrt(2 / pi) (x + 0.044715 x^3)
struct TanhGELU {
  static constexpr auto scale = Scalar(0.79788456080286535588);  // sqrt(2 / pi)
  static constexpr auto cubic = Scalar(0.044715);
  static Scalar u(Scalar x) { return scale * (x + cubic * x * x * x); }
  Scalar value(Scalar x) const { return Scalar(0.5) * x * (1 + math::tanh(u(x))); }
  Scalar slope_from_input(Scalar x) const {
    const Scalar t = math::tanh(u(x));
    const Scalar du = scale * (1 + 3 * cubic * x * x);
    return Scalar(0.5) * (1 + t + x * (1 - t * t) * du);
  }
};

}  // namespace detail

/// x P(Z <= x), Z ~ N(0, 1), by erf, or approximately (to 5e-4) by tanh (Hendrycks & Gimpel 2016,
/// torch.nn.GELU).
struct RECTIFY_API GELU {
  static constexpr auto kind = "gelu";
  static constexpr auto doc = "x P(Z <= x), Z ~ N(0, 1) (Hendrycks & Gimpel 2016)";
  GELUApproximation approximate = GELUApproximation::none;
  static constexpr auto fields() {
    return std::tuple{field("approximate", &GELU::approximate,
                            "none: exact, by erf; tanh: the approximation by tanh")};
  }
  std::variant<detail::ErfGELU, detail::TanhGELU> formula() const {
    if (approximate == GELUApproximation::tanh) return detail::TanhGELU{};
    return detail::ErfGELU{};
  }
  Scalar value(Scalar x) const {
    return std::visit([x](auto formula) { return formula.value(x); }, formula());
  }
  Scalar slope_from_input(Scalar x) const {
    return std::visit([x](auto formula) { return formula.slope_from_input(x); }, formula());
  }
};
extern template struct Elementwise<GELU>;

/// x tanh(log(1 + e^x)) (Misra 2019, torch.nn.Mish).
struct RECTIFY_API Mish {
  static constexpr auto kind = "mish";
  static constexpr auto doc = "x tanh(log(1 + e^x)) (Misra 2019)";

  // tanh(log(1 + w)) = n / d, w = e^x, n = w^2 + 2 w, d = n + 2; for x > 0 both are multiplied by
  // w^-2.
  Scalar value(Scalar x) const {
    const Scalar m = math::exp(-std::abs(x));
    const Scalar n = numerator(x, m);
    return x * (n / denominator(x, m, n));
  }
  // n / d + x 4 w (1 + w) / d^2
  Scalar slope_from_input(Scalar x) const {
    const Scalar m = math::exp(-std::abs(x));
    const Scalar n = numerator(x, m), d = denominator(x, m, n);
    return (n + x * (4 * m * (1 + m) * (x > 0 ? m : Scalar(1)) / d)) / d;
  }

 private:
  static Scalar numerator(Scalar x, Scalar m) { return x > 0 ? 1 + 2 * m : m * (m + 2); }
  static Scalar denominator(Scalar x, Scalar m, Scalar n) { return n + 2 * (x > 0 ? m * m : 1); }
};
extern template struct Elementwise<Mish>;

/// log(1 + e^(beta x)) / beta, and x where beta x > threshold (torch.nn.Softplus).
struct RECTIFY_API Softplus {
  static constexpr auto kind = "softplus";
  static constexpr auto doc = "log(1 + e^(beta x)) / beta";
  double beta = 1;
  double threshold = 20;
  static constexpr auto fields() {
    return std::tuple{
        field("beta", &Softplus::beta, "beta in the formula: the larger, the closer to relu",
              positive),
        field("threshold", &Softplus::threshold, "the output is x where beta x > threshold")};
  }
  Scalar value(Scalar x) const {
    return is_linear(x) ? x : math::log1p_exp(Scalar(beta) * x) * Scalar(1 / beta);
  }
  Scalar slope_from_input(Scalar x) const {
    return is_linear(x) ? Scalar(1) : math::sigmoid(Scalar(beta) * x);
  }

 private:
  bool is_linear(Scalar x) const { return Scalar(beta) * x > Scalar(threshold); }
};
extern template struct Elementwise<Softplus>;

/// x min(max(0, x + 3), 6) / 6 (Howard et al. 2019); slope -1/2 at -3 and 1 at 3, as in
/// torch.nn.Hardswish's vectorized code.
struct RECTIFY_API HardSwish {
  static constexpr auto kind = "hard_swish";
  static constexpr auto doc = "x min(max(0, x + 3), 6) / 6 (Howard et al. 2019)";
  Scalar value(Scalar x) const {
    return x * (x <= -3 ? Scalar(0) : x >= 3 ? Scalar(1) : (x + 3) / 6);
  }
  Scalar slope_from_input(Scalar x) const {
    return x < -3 ? Scalar(0) : x < 3 ? x / 3 + Scalar(0.5) : Scalar(1);
  }
};
extern template struct Elementwise<HardSwish>;

}}  // namespace rectify
