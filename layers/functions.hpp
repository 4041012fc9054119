#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "../nn/vector_math.hpp"
#include "activations.hpp"

/// The activations as plain functions of a number, or of a matrix element by element. A number has
/// the bits that it has in a matrix, and in a net's layer.
namespace rectify::inline RECTIFY_PRECISION {

/// What they take. A number gives a Scalar, a matrix or an expression of matrices a Matrix.
template <class T>
concept Values = std::is_arithmetic_v<T> || std::convertible_to<const T&, Matrix>;

namespace detail {

/// A number goes through the loop too, for the loop's instruction set.
template <Values T, class F>
auto mapped(const T& x, F f) {
  if constexpr (std::is_arithmetic_v<T>) {
    const auto value = static_cast<Scalar>(x);
    Scalar y;
    map(view(&value, 1, 1), view(&y, 1, 1), f);
    return y;
  } else {
    Matrix y = x;
    map(view(std::as_const(y)), view(y), f);
    return y;
  }
}

template <ActivationRule Rule, Values T>
auto values(const Rule& rule, const T& x) {
  std::conditional_t<std::is_arithmetic_v<T>, Scalar, Matrix> y;
  with_formula(rule, [&](auto formula) {
    y = mapped(x, [formula](Scalar value) { return formula.value(value); });
  });
  return y;
}

}  // namespace detail

auto identity(const Values auto& x) { return detail::values(Identity{}, x); }

auto relu(const Values auto& x) { return detail::values(ReLU{}, x); }
auto leaky_relu(const Values auto& x, double negative_slope = LeakyReLU{}.negative_slope) {
  return detail::values(LeakyReLU{negative_slope}, x);
}
/// With one slope for all units, whoever learnt it.
auto prelu(const Values auto& x, double slope) { return leaky_relu(x, slope); }
/// As it is after training: with the mean of the slopes that training draws from.
auto rrelu(const Values auto& x, double lower = 1.0 / 8, double upper = 1.0 / 3) {
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
/// x / (1 + e^(-beta x)) (Ramachandran et al. 2017, torch.nn.SiLU).
auto silu(const Values auto& x, double beta = 1) {
  return detail::mapped(
      x, [b = Scalar(beta)](Scalar value) { return value * math::sigmoid(b * value); });
}
auto swish(const Values auto& x, double beta = 1) { return silu(x, beta); }
auto mish(const Values auto& x) { return detail::values(Mish{}, x); }
auto softplus(const Values auto& x, double beta = Softplus{}.beta,
              double threshold = Softplus{}.threshold) {
  return detail::values(Softplus{beta, threshold}, x);
}
auto hard_swish(const Values auto& x) { return detail::values(HardSwish{}, x); }

/// Whole numbers are left to <cmath>, whose `tanh` stands beside this one in many programs.
template <Values T>
requires(!std::integral<T>) auto tanh(const T& x) { return detail::values(Tanh{}, x); }
auto sigmoid(const Values auto& x) { return detail::values(Sigmoid{}, x); }
auto softsign(const Values auto& x) { return detail::values(Softsign{}, x); }
auto hard_tanh(const Values auto& x, double min_value = HardTanh{}.min_value,
               double max_value = HardTanh{}.max_value) {
  return detail::values(HardTanh{min_value, max_value}, x);
}
auto hard_sigmoid(const Values auto& x) { return detail::values(HardSigmoid{}, x); }

// Of whole samples, which are columns.

/// (rows, samples) to (2 rows, samples): max(0, x) above max(0, -x) (Shang et al. 2016).
RECTIFY_API Matrix crelu(const Matrix& x);
/// (rows, samples) to (rows / pieces, samples): the largest of each `pieces` consecutive rows
/// (Goodfellow et al. 2013). Throws ConfigError where that does not come out even.
RECTIFY_API Matrix maxout(const Matrix& x, Index pieces);
/// e^x_i / (sum of e^x_k over the column), without overflow: torch.nn.Softmax over a sample.
RECTIFY_API Matrix softmax(const Matrix& x);

}  // namespace rectify::inline RECTIFY_PRECISION
