#include "rmsprop.hpp"

#include <algorithm>
#include <cmath>

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// What of it a step does is known when it is compiled, so that its loop has no branches.
template <bool centered, bool with_momentum>
void step(const RMSprop& rule, const Update& update) {
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
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < n; ++i) {
    const Scalar g = update.gradients[i] + decay * w[i];
    v[i] = alpha * v[i] + fresh * g * g;
    Scalar variance = v[i];
    if constexpr (centered) {
      m[i] = alpha * m[i] + fresh * g;
      variance = std::max(variance - m[i] * m[i], Scalar(0));  // rounding
    }
    Scalar direction = g / (std::sqrt(variance) + epsilon);
    if constexpr (with_momentum) direction = b[i] = mu * b[i] + direction;
    w[i] -= rate * direction;
  }
}

}  // namespace

void RMSprop::update(const Update& update) const {
  dispatch([&] {
    if (centered) {
      momentum > 0 ? step<true, true>(*this, update) : step<true, false>(*this, update);
    } else {
      momentum > 0 ? step<false, true>(*this, update) : step<false, false>(*this, update);
    }
  });
}

}  // namespace rectify::inline RECTIFY_PRECISION
