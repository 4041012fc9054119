#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "activations.hpp"
#include "rrelu.hpp"
#include "silu.hpp"

/// The activations as plain functions of a number, or of a matrix element by element.
namespace rectify::inline RECTIFY_PRECISION {

/// What they take. A number gives a Scalar, a matrix or an expression of matrices a Matrix.
template <class T>
concept Values = std::is_arithmetic_v<T> || std::convertible_to<const T&, Matrix>;

namespace detail {

template <class Rule, Values T>
auto values(const Rule& rule, const T& x) {
  if constexpr (std::is_arithmetic_v<T>) {
    return rule.value(static_cast<Scalar>(x));
  } else {
    Matrix y = x;
    map(view(std::as_const(y)), view(y), [&rule](Scalar value) { return rule.value(value); });
    return y;
  }
}

}  // namespace detail

auto identity(const Values auto& x) { return detail::values(Identity{}, x); }
auto relu(const Values auto& x) { return detail::values(ReLU{}, x); }
auto leaky_relu(const Values auto& x, double negative_slope = LeakyReLU{}.negative_slope) {
  return detail::values(LeakyReLU{negative_slope}, x);
}
/// With one slope for all units, whoever learnt it.
auto prelu(const Values auto& x, double slope) { return leaky_relu(x, slope); }
/// As it predicts: with the slope in the middle.
auto rrelu(const Values auto& x, double lower = RReLU{}.lower, double upper = RReLU{}.upper) {
  return leaky_relu(x, (lower + upper) / 2);
}
auto silu(const Values auto& x, double beta = 1) { return detail::values(SiLU{beta}, x); }
auto sigmoid(const Values auto& x) { return detail::values(Sigmoid{}, x); }
/// Whole numbers are left to <cmath>, whose `tanh` stands beside this one in many programs.
template <Values T>
requires(!std::integral<T>) auto tanh(const T& x) { return detail::values(Tanh{}, x); }

}  // namespace rectify::inline RECTIFY_PRECISION
