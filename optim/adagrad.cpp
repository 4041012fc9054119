#include "adagrad.hpp"

#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

FiniteBits step(const Adagrad& rule, const Update& update) {
  const double before = static_cast<double>(update.step) - 1;
  const auto rate = static_cast<Scalar>(update.learning_rate / (1 + before * rule.lr_decay));
  const auto initial = static_cast<Scalar>(rule.initial_accumulator);
  const auto epsilon = static_cast<Scalar>(rule.epsilon);
  const auto decay = static_cast<Scalar>(update.weight_decay);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* s = update.slots[0];  // excludes the initial value
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i] + decay * w[i];
    const Scalar sum = s[i] + g * g;
    const Scalar weight = w[i] - rate * g / (std::sqrt(initial + sum) + epsilon);
    s[i] = sum;
    w[i] = weight;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(sum);
  }
  return wrong;
}

}  // namespace

bool Adagrad::update(const Update& update) const {
  return dispatch([&] { return step(*this, update); }) == 0;
}

}}  // namespace rectify
