#include "prelu.hpp"

#include <cmath>

namespace rectify::inline RECTIFY_PRECISION {

Needs PReLU::needs(Index inputs) const {
  return {
      .outputs = inputs,
      .parameters = {{.name = "weight",
                      .shape = {per_unit ? inputs : 1},
                      .initialize = [a = slope](Matrix& values,
                                                const Birth&) { values.setConstant(Scalar(a)); },
                      .shared = !per_unit}},
      .unitwise = true,
      .activation = true};
}

// y = max(0, x) + a min(0, x)
void PReLU::forward(const Frame& frame) const {
  const ConstView a = frame.weight(0);
  View y = frame.y;
  for (Index sample = 0; sample < y.cols(); ++sample) {
    for (Index unit = 0; unit < y.rows(); ++unit) {
      const Scalar x = frame.x(unit, sample);
      y(unit, sample) = x > 0 ? x : a(per_unit ? unit : 0, 0) * x;
    }
  }
}

// da = sum of dy min(0, x), dx = dy (x > 0 ? 1 : a)
void PReLU::backward(const Frame& frame) const {
  const ConstView a = frame.weight(0);
  View da = frame.gradient(0), dx = frame.dx;
  da.setZero();
  for (Index sample = 0; sample < dx.cols(); ++sample) {
    for (Index unit = 0; unit < dx.rows(); ++unit) {
      const Index k = per_unit ? unit : 0;
      const Scalar x = frame.x(unit, sample), dy = frame.dy(unit, sample);
      if (!(x > 0)) da(k, 0) += dy * x;
      dx(unit, sample) = x > 0 ? dy : a(k, 0) * dy;
    }
  }
}

double PReLU::gain() const { return std::sqrt(2 / (1 + slope * slope)); }

}  // namespace rectify::inline RECTIFY_PRECISION
