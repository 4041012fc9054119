#include "lion.hpp"

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

FiniteBits step(const Lion& rule, const Update& update) {
  const auto rate = static_cast<Scalar>(update.learning_rate);
  const auto keep = static_cast<Scalar>(1 - update.learning_rate * update.weight_decay);
  const auto beta1 = static_cast<Scalar>(rule.beta1), fresh1 = static_cast<Scalar>(1 - rule.beta1);
  const auto beta2 = static_cast<Scalar>(rule.beta2), fresh2 = static_cast<Scalar>(1 - rule.beta2);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* m = update.slots[0];
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i];
    const Scalar c = beta1 * m[i] + fresh1 * g;
    const Scalar weight = keep * w[i] - (c > 0 ? rate : c < 0 ? -rate : Scalar(0));
    const Scalar mean = beta2 * m[i] + fresh2 * g;
    w[i] = weight;
    m[i] = mean;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(mean);
  }
  return wrong;
}

}  // namespace

bool Lion::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
