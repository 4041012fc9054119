#include "silu.hpp"

#include <cmath>
#include <numeric>

#include "../math/loops.hpp"
#include "../math/vector_math.hpp"
#include "../nn/activation.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

RECTIFY_INLINE Scalar swish(Scalar x, Scalar beta) { return x * math::sigmoid(beta * x); }

}  // namespace

Needs SiLU::needs(Index inputs) const {
  Needs needs{.outputs = inputs, .activation = true};
  if (!trainable) return needs;
  needs.parameters.push_back({.name = "beta",
                              .shape = {1},
                              .initialize =
                                  [first = beta](Matrix& values, const InitContext&) {
                                    values.setConstant(static_cast<Scalar>(first));
                                  },
                              .shared = true});
  return needs;
}

Scalar SiLU::beta_of(const Frame& frame) const {
  return trainable ? frame.weight(0)(0, 0) : static_cast<Scalar>(beta);
}

void SiLU::values(ConstView x, View y) const {
  map(x, y, [b = static_cast<Scalar>(beta)](Scalar value) { return swish(value, b); });
}

void SiLU::forward(const Frame& frame) const {
  map(frame.x, frame.y, [b = beta_of(frame)](Scalar x) { return swish(x, b); });
}

// With s = sigmoid(beta x): dbeta = sum of dy x^2 s (1 - s), dx = dy s (1 + beta x (1 - s)).
void SiLU::backward(const Frame& frame) const {
  const Scalar b = beta_of(frame);
  if (trainable) {
    UnitValues dbeta;
    sum_rows(frame.x, frame.dy, dbeta.data(), [b](Index, Scalar x, Scalar dy) {
      const Scalar s = math::sigmoid(b * x);
      return dy * x * (s * (1 - s)) * x;
    });
    frame.gradient(0)(0, 0) =
        std::accumulate(dbeta.begin(), dbeta.begin() + frame.units.size(), Scalar(0));
  }
  map(frame.x, frame.dy, frame.dx, [b](Scalar x, Scalar dy) {
    const Scalar s = math::sigmoid(b * x);
    return dy * (s * (1 + b * x * (1 - s)));
  });
}

double SiLU::gain() const {
  return variance_gain([b = static_cast<Scalar>(beta)](double z) {
    return double(swish(static_cast<Scalar>(z), b));
  });
}

}}  // namespace rectify
