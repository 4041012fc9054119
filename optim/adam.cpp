#include "adam.hpp"

#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// `penalty` w is added to the gradient (L2); `keep` w replaces w before the step (decoupled
/// decay).
template <class Rule>
FiniteBits adam_step(const Rule& rule, const Update& update, Scalar penalty, Scalar keep) {
  const auto t = static_cast<double>(update.step);
  const auto step = static_cast<Scalar>(update.learning_rate / (1 - std::pow(rule.beta1, t)));
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
    const Scalar weight = keep * w[i] - step * mean / (std::sqrt(square) * scale + epsilon);
    m[i] = mean;
    v[i] = square;
    w[i] = weight;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(square);  // a bad mean shows in the weight
  }
  return wrong;
}

}  // namespace

bool Adam::update(const Update& update) const {
  const auto penalty = static_cast<Scalar>(update.weight_decay);
  return dispatch([&] { return adam_step(*this, update, penalty, 1); }) == 0;
}

bool AdamW::update(const Update& update) const {
  const double lost = update.learning_rate * update.weight_decay;
  return dispatch([&] { return adam_step(*this, update, 0, static_cast<Scalar>(1 - lost)); }) == 0;
}

}}  // namespace rectify
