#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "vector_math_polynomials.hpp"

/// Branch-free functions for float and double, which compilers vectorize in loops (`dispatch`).
/// Results are within 4 ulp of the exact value over the whole range, including denormal numbers,
/// signed zeros and infinities; NaN gives NaN. They use only sums, products, quotients and
/// comparisons, each rounded once: with -ffp-contract=off an argument gives the same bits in every
/// loop, with every compiler and instruction set.
///
/// Exponentials use the range reduction of Cody and Waite, x = n ln 2 + r with ln 2 in two parts;
/// the polynomials are in vector_math_polynomials.hpp.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace math {
namespace detail {

template <std::floating_point T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <std::floating_point T>
inline constexpr int mantissa = std::numeric_limits<T>::digits - 1;

/// Adding it to a number of small magnitude rounds to the nearest whole number, which is then in
/// the low bits of the sum.
template <std::floating_point T>
inline constexpr T no_fraction = T(3) * T(Bits<T>{1} << (mantissa<T> - 1));

template <std::floating_point T>
RECTIFY_INLINE T whole(T x) {
  return (x + no_fraction<T>)-no_fraction<T>;
}

/// 2^n for whole n with a normal result.
template <std::floating_point T>
RECTIFY_INLINE T power_of_two(T n) {
  constexpr auto bias = static_cast<Bits<T>>(std::numeric_limits<T>::max_exponent - 1);
  return std::bit_cast<T>((std::bit_cast<Bits<T>>(n + no_fraction<T>) + bias) << mantissa<T>);
}

/// x = n ln 2 + r, |r| <= ln 2 / 2.
template <std::floating_point T>
struct Reduced {
  T n;
  T r;
};

template <std::floating_point T>
RECTIFY_INLINE Reduced<T> reduced(T x) {
  constexpr bool is_float = sizeof(T) == 4;
  constexpr T per_ln2 = T(0x1.71547652b82fep+0);
  constexpr T ln2_high = is_float ? T(0x1.62e4p-1) : T(0x1.62e42fefa3p-1);
  constexpr T ln2_low = is_float ? T(0x1.7f7d1cp-20) : T(0x1.3de6af278ece6p-42);
  const T n = whole(x * per_ln2);
  return {n, (x - n * ln2_high) - n * ln2_low};
}

template <std::floating_point T>
RECTIFY_INLINE T at_least(T x, T low) {
  return x < low ? low : x;
}
template <std::floating_point T>
RECTIFY_INLINE T at_most(T x, T high) {
  return x > high ? high : x;
}

/// e^x where the result is a normal number.
template <std::floating_point T>
RECTIFY_INLINE T normal_exp(T x) {
  const auto [n, r] = reduced(x);
  return (1 + (r + r * r * exp_tail(r))) * power_of_two(n);
}

/// e^x - 1 up to where it overflows.
template <std::floating_point T>
RECTIFY_INLINE T bounded_expm1(T x) {
  const auto [n, r] = reduced(x);
  const T half_power = power_of_two(n - 1);
  return 2 * ((r + r * r * exp_tail(r)) * half_power + (half_power - T(0.5)));
}

/// log(1 + u) for 0 <= u <= 1: 1 + u = 2^k (2 + s) / (2 - s), k = 0 or 1, and the logarithm of the
/// quotient is 2 atanh(s / 2).
template <std::floating_point T>
RECTIFY_INLINE T log1p_of_fraction(T u) {
  const bool halved = u > T(0.41421356237309504880);
  const T s = 2 * (halved ? u - 1 : u) / (halved ? u + 3 : u + 2);
  const T z = s * s;
  return (halved ? T(0x1.62e42fefa39efp-1) : T(0)) + (s + s * (z * atanh_tail(z)));
}

}  // namespace detail

/// e^x
template <std::floating_point T>
RECTIFY_INLINE T exp(T x) {
  constexpr bool is_float = sizeof(T) == 4;
  // Outside of this range the result is 0 or infinity.
  x = detail::at_most(detail::at_least(x, T(is_float ? -104 : -746)), T(is_float ? 89 : 710));
  const auto [n, r] = detail::reduced(x);
  const T half = detail::whole(n * T(0.5));  // 2^n itself may be denormal or overflow
  const T of_r = 1 + (r + r * r * detail::exp_tail(r));
  return of_r * detail::power_of_two(half) * detail::power_of_two(n - half);
}

/// e^x - 1; 0 for both zeros.
template <std::floating_point T>
RECTIFY_INLINE T expm1(T x) {
  constexpr bool is_float = sizeof(T) == 4;
  x = detail::at_most(detail::at_least(x, T(is_float ? -20 : -40)), T(is_float ? 89 : 710));
  return detail::bounded_expm1(x);
}

/// By e^2|x| - 1; 1 from |x| = 10 (double: 20).
template <std::floating_point T>
RECTIFY_INLINE T tanh(T x) {
  const T e = detail::bounded_expm1(2 * detail::at_most(std::abs(x), T(sizeof(T) == 4 ? 10 : 20)));
  return std::copysign(e / (e + 2), x);
}

/// 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. An odd polynomial below 1, 1 - e^-q(x)
/// with a polynomial q above; 1 from |x| = 4 (double: 6).
template <std::floating_point T>
RECTIFY_INLINE T erf(T x) {
  const T a = detail::at_most(std::abs(x), T(sizeof(T) == 4 ? 4 : 6));
  const T low = a * detail::erf_over_x(a * a);
  const T high = 1 - detail::normal_exp(-detail::minus_log_erfc(a));
  return std::copysign(a < 1 ? low : high, x);
}

/// 1 / (1 + e^-x)
template <std::floating_point T>
RECTIFY_INLINE T sigmoid(T x) {
  const T e = math::exp(-std::abs(x));
  return (x < 0 ? e : T(1)) / (1 + e);
}

/// log(1 + e^x): softplus.
template <std::floating_point T>
RECTIFY_INLINE T log1p_exp(T x) {
  return (x > 0 ? x : T(0)) + detail::log1p_of_fraction(math::exp(-std::abs(x)));
}

}}}  // namespace rectify::math
