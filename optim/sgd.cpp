#include "sgd.hpp"

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {

namespace {

void step(const SGD& rule, const Update& update) {
  Scalar* w = update.weights.data();
  const Scalar* gradients = update.gradients;
  const auto n = static_cast<Index>(update.weights.size());
  const auto rate = static_cast<Scalar>(update.learning_rate);
  const auto decay = static_cast<Scalar>(update.weight_decay);
  const auto mu = static_cast<Scalar>(rule.momentum);
  if (rule.momentum == 0) {
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < n; ++i) w[i] -= rate * (gradients[i] + decay * w[i]);
    return;
  }
  Scalar* v = update.slots[0];
  const Scalar ahead = rule.nesterov ? mu : Scalar(1), now = rule.nesterov ? Scalar(1) : Scalar(0);
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < n; ++i) {
    const Scalar g = gradients[i] + decay * w[i];
    v[i] = mu * v[i] + g;
    w[i] -= rate * (now * g + ahead * v[i]);
  }
}

}  // namespace

void SGD::update(const Update& update) const {
  dispatch([&] { step(*this, update); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
