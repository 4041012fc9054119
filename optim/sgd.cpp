#include "sgd.hpp"

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace {

FiniteBits step(const SGD& rule, const Update& update) {
  Scalar* w = update.weights.data();
  const Scalar* gradients = update.gradients;
  const auto n = static_cast<Index>(update.weights.size());
  const auto rate = static_cast<Scalar>(update.learning_rate);
  const auto decay = static_cast<Scalar>(update.weight_decay);
  const auto mu = static_cast<Scalar>(rule.momentum);
  FiniteBits wrong = 0;
  if (rule.momentum == 0) {
#pragma omp simd reduction(| : wrong)
    for (Index i = 0; i < n; ++i) {
      const Scalar weight = w[i] - rate * (gradients[i] + decay * w[i]);
      w[i] = weight;
      wrong |= nonfinite_bits(weight);
    }
    return wrong;
  }
  Scalar* v = update.slots[0];
  const Scalar ahead = rule.nesterov ? mu : Scalar(1), now = rule.nesterov ? Scalar(1) : Scalar(0);
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = gradients[i] + decay * w[i];
    const Scalar velocity = mu * v[i] + g;
    const Scalar weight = w[i] - rate * (now * g + ahead * velocity);
    v[i] = velocity;
    w[i] = weight;
    wrong |= nonfinite_bits(weight);  // a bad velocity shows in it
  }
  return wrong;
}

}  // namespace

bool SGD::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
