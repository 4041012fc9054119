#include "silu.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "../nn/activation.hpp"
#include "../nn/loops.hpp"
#include "../nn/vector_math.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// dbeta = sum of dy x^2 s (1 - s) with s = sigmoid(beta x), for each unit
RECTIFY_KERNEL void sum_slopes(ConstView x, ConstView dy, Scalar beta, UnitValues& dbeta) {
  dbeta.fill(0);
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar* from = column(x, j);
    const Scalar* slope = column(dy, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < x.rows(); ++i) {
      const Scalar s = math::sigmoid(beta * from[i]);
      dbeta[static_cast<std::size_t>(i)] += slope[i] * from[i] * (s * (1 - s)) * from[i];
    }
  }
}

}  // namespace

Needs SiLU::needs(Index inputs) const {
  Needs needs{.outputs = inputs, .activation = true};
  if (!trainable) return needs;
  needs.parameters.push_back({.name = "beta",
                              .shape = {1},
                              .initialize =
                                  [first = beta](Matrix& values, const Birth&) {
                                    values.setConstant(static_cast<Scalar>(first));
                                  },
                              .shared = true});
  return needs;
}

Scalar SiLU::beta_of(const Frame& frame) const {
  return trainable ? frame.weight(0)(0, 0) : static_cast<Scalar>(beta);
}

void SiLU::forward(const Frame& frame) const {
  map(frame.x, frame.y, [b = beta_of(frame)](Scalar x) { return x * math::sigmoid(b * x); });
}

// dx = dy s (1 + beta x (1 - s)) with s = sigmoid(beta x)
void SiLU::backward(const Frame& frame) const {
  const Scalar b = beta_of(frame);
  if (trainable) {
    UnitValues slopes;
    sum_slopes(frame.x, frame.dy, b, slopes);
    frame.gradient(0)(0, 0) = std::accumulate(slopes.begin(), slopes.end(), Scalar(0));
  }
  map(frame.x, frame.dy, frame.dx, [b](Scalar x, Scalar dy) {
    const Scalar s = math::sigmoid(b * x);
    return dy * (s * (1 + b * x * (1 - s)));
  });
}

double SiLU::gain() const {
  return variance_gain([this](double z) { return double(value(Scalar(z))); });
}

}  // namespace rectify::inline RECTIFY_PRECISION
