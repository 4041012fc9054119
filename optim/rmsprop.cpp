#include "rmsprop.hpp"

#include <algorithm>
#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Options are compile-time constants, so that the loop has no branches.
template <bool centered, bool with_momentum>
FiniteBits step(const RMSprop& rule, const Update& update) {
  const auto rate = static_cast<Scalar>(update.learning_rate);
  const auto alpha = static_cast<Scalar>(rule.alpha), fresh = static_cast<Scalar>(1 - rule.alpha);
  const auto epsilon = static_cast<Scalar>(rule.epsilon);
  const auto mu = static_cast<Scalar>(rule.momentum);
  const auto decay = static_cast<Scalar>(update.weight_decay);
  const auto n = static_cast<Index>(update.weights.size());
  Scalar* w = update.weights.data();
  Scalar* v = update.slots[0];
  Scalar* m = update.slots[1];
  Scalar* b = update.slots[centered ? 2 : 1];
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i] + decay * w[i];
    const Scalar square = alpha * v[i] + fresh * g * g;
    Scalar variance = square;
    if constexpr (centered) {
      const Scalar mean = alpha * m[i] + fresh * g;
      m[i] = mean;
      wrong |= nonfinite_bits(mean);
      variance = std::max(variance - mean * mean, Scalar(0));  // may be negative by rounding
    }
    Scalar direction = g / (std::sqrt(variance) + epsilon);
    if constexpr (with_momentum) direction = b[i] = mu * b[i] + direction;
    const Scalar weight = w[i] - rate * direction;
    v[i] = square;
    w[i] = weight;
    wrong |= nonfinite_bits(weight) | nonfinite_bits(square);  // a bad momentum shows in the weight
  }
  return wrong;
}

}  // namespace

bool RMSprop::update(const Update& update) const {
  return dispatch([&] {
           if (centered) {
             return momentum > 0 ? step<true, true>(*this, update)
                                 : step<true, false>(*this, update);
           }
           return momentum > 0 ? step<false, true>(*this, update)
                               : step<false, false>(*this, update);
         }) == 0;
}

}}  // namespace rectify
