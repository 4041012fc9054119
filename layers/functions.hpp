#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "activations.hpp"
#include "crelu.hpp"
#include "maxout.hpp"
#include "rrelu.hpp"
#include "silu.hpp"
#include "softmax.hpp"

/// Activations as functions of a number, or of a matrix element by element, with the same bits as
/// in a layer. `crelu`, `maxout` and `softmax`, which work on samples (columns), are declared with
/// their layers.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Argument types. A number gives a Scalar; a matrix or matrix expression gives a Matrix.
template <class T>
concept Values = std::is_arithmetic_v<T> || std::convertible_to<const T&, Matrix>;

namespace detail {

/// Applies `f(x, y)`, which fills y, to a number or a matrix.
template <Values T, class F>
auto mapped(const T& x, const F& f) {
  if constexpr (std::is_arithmetic_v<T>) {
    const auto value = static_cast<Scalar>(x);
    Scalar y;
    f(view(&value, 1, 1), view(&y, 1, 1));
    return y;
  } else {
    Matrix y = x;
    f(view(std::as_const(y)), view(y));
    return y;
  }
}

template <ActivationRule Rule, Values T>
auto values(const Rule& rule, const T& x) {
  return mapped(x, [&rule](ConstView from, View to) { Elementwise<Rule>::values(rule, from, to); });
}

}  // namespace detail

auto identity(const Values auto& x) { return detail::values(Identity{}, x); }

auto relu(const Values auto& x) { return detail::values(ReLU{}, x); }
auto leaky_relu(const Values auto& x, double negative_slope = LeakyReLU{}.negative_slope) {
  return detail::values(LeakyReLU{negative_slope}, x);
}
/// With one slope for all units.
auto prelu(const Values auto& x, double slope) { return leaky_relu(x, slope); }
/// As in prediction: with the mean slope.
auto rrelu(const Values auto& x, double lower = RReLU{}.lower, double upper = RReLU{}.upper) {
  return leaky_relu(x, (lower + upper) / 2);
}
auto relu6(const Values auto& x) { return detail::values(ReLU6{}, x); }
auto elu(const Values auto& x, double alpha = ELU{}.alpha) { return detail::values(ELU{alpha}, x); }
auto selu(const Values auto& x) { return detail::values(SELU{}, x); }
auto celu(const Values auto& x, double alpha = CELU{}.alpha) {
  return detail::values(CELU{alpha}, x);
}

auto gelu(const Values auto& x, GELUApproximation approximate = GELU{}.approximate) {
  return detail::values(GELU{approximate}, x);
}
/// With one beta for all units.
auto silu(const Values auto& x, double beta = SiLU{}.beta) {
  return detail::mapped(x, [rule = SiLU{beta}](ConstView from, View to) { rule.values(from, to); });
}
auto swish(const Values auto& x, double beta = SiLU{}.beta) { return silu(x, beta); }
auto mish(const Values auto& x) { return detail::values(Mish{}, x); }
auto softplus(const Values auto& x, double beta = Softplus{}.beta,
              double threshold = Softplus{}.threshold) {
  return detail::values(Softplus{beta, threshold}, x);
}
auto hard_swish(const Values auto& x) { return detail::values(HardSwish{}, x); }

/// Not for integers, to avoid ambiguity with `tanh` of <cmath>.
template <Values T>
requires(!std::integral<T>) auto tanh(const T& x) { return detail::values(Tanh{}, x); }
auto sigmoid(const Values auto& x) { return detail::values(Sigmoid{}, x); }
auto softsign(const Values auto& x) { return detail::values(Softsign{}, x); }
auto hard_tanh(const Values auto& x, double min_value = HardTanh{}.min_value,
               double max_value = HardTanh{}.max_value) {
  return detail::values(HardTanh{min_value, max_value}, x);
}
auto hard_sigmoid(const Values auto& x) { return detail::values(HardSigmoid{}, x); }

}}  // namespace rectify
