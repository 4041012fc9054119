#pragma once

#include <cmath>

#include "../math/loops.hpp"
#include "../training/optimizer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A step of Adam and similar rules, for use within `dispatch`. Slots are m and v; t counts steps
/// from 1:
///
///     g = gradient + penalty w
///     m = beta1 m + (1 - beta1) g
///     v = beta2 v + (1 - beta2) g^2
///     w = keep w - direction(m, g) / (sqrt(v / (1 - beta2^t)) + epsilon)
template <class Rule, class Direction>
FiniteBits moments_step(const Rule& rule, const Update& update, Scalar penalty, Scalar keep,
                        const Direction& direction) {
  const auto t = static_cast<double>(update.step);
  const auto scale = static_cast<Scalar>(1 / std::sqrt(1 - std::pow(rule.beta2, t)));
  const auto beta1 = static_cast<Scalar>(rule.beta1), fresh1 = static_cast<Scalar>(1 - rule.beta1);
  const auto beta2 = static_cast<Scalar>(rule.beta2), fresh2 = static_cast<Scalar>(1 - rule.beta2);
  const auto epsilon = static_cast<Scalar>(rule.epsilon);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* m = update.slots[0];
  Scalar* v = update.slots[1];
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i] + penalty * w[i];
    const Scalar mean = beta1 * m[i] + fresh1 * g;
    const Scalar square = beta2 * v[i] + fresh2 * g * g;
    const Scalar weight = keep * w[i] - direction(mean, g) / (std::sqrt(square) * scale + epsilon);
    m[i] = mean;
    v[i] = square;
    w[i] = weight;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(square);  // a bad mean shows in the weight
  }
  return wrong;
}

}}  // namespace rectify
