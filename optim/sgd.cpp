#include "sgd.hpp"

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void SGD::update(const Update& update) const {
  Scalar* w = update.weights.data();
  const Scalar* gradients = update.gradients;
  const auto n = static_cast<Index>(update.weights.size());
  const auto rate = static_cast<Scalar>(update.learning_rate);
  const auto decay = static_cast<Scalar>(update.decays ? weight_decay : 0);
  const auto mu = static_cast<Scalar>(momentum);
  if (momentum == 0) {
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < n; ++i) w[i] -= rate * (gradients[i] + decay * w[i]);
    return;
  }
  Scalar* v = update.slots[0];
  const Scalar ahead = nesterov ? mu : Scalar(1), now = nesterov ? Scalar(1) : Scalar(0);
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < n; ++i) {
    const Scalar g = gradients[i] + decay * w[i];
    v[i] = mu * v[i] + g;
    w[i] -= rate * (now * g + ahead * v[i]);
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
