#include "prelu.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// The tile's slopes, one a unit also where all share one.
UnitValues slopes(const Frame& frame, bool per_unit) {
  UnitValues a;
  const Scalar* weights = frame.weight(0).data();
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = weights[per_unit ? std::min(static_cast<Index>(i), frame.units.size() - 1) : 0];
  }
  return a;
}

RECTIFY_KERNEL void scale_below(ConstView x, const UnitValues& a, View y) {
  for (Index j = 0; j < y.cols(); ++j) {
    const Scalar* from = column(x, j);
    Scalar* to = column(y, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < y.rows(); ++i) {
      to[i] = from[i] > 0 ? from[i] : a[static_cast<std::size_t>(i)] * from[i];
    }
  }
}

RECTIFY_KERNEL void differentiate(ConstView x, const UnitValues& a, ConstView dy, View dx,
                                  UnitValues& da) {
  da.fill(0);
  for (Index j = 0; j < dx.cols(); ++j) {
    const Scalar* from = column(x, j);
    const Scalar* slope = column(dy, j);
    Scalar* to = column(dx, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < dx.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      da[k] += from[i] > 0 ? Scalar(0) : slope[i] * from[i];
      to[i] = from[i] > 0 ? slope[i] : a[k] * slope[i];
    }
  }
}

}  // namespace

Needs PReLU::needs(Index inputs) const {
  return {
      .outputs = inputs,
      .parameters = {{.name = "weight",
                      .shape = {per_unit ? inputs : 1},
                      .initialize = [a = slope](Matrix& values,
                                                const Birth&) { values.setConstant(Scalar(a)); },
                      .shared = !per_unit}},
      .activation = true};
}

// y = max(0, x) + a min(0, x)
void PReLU::forward(const Frame& frame) const {
  scale_below(frame.x, slopes(frame, per_unit), frame.y);
}

// da = sum of dy min(0, x), dx = dy (x > 0 ? 1 : a)
void PReLU::backward(const Frame& frame) const {
  UnitValues da;
  differentiate(frame.x, slopes(frame, per_unit), frame.dy, frame.dx, da);
  View gradient = frame.gradient(0);
  if (per_unit) {
    std::copy_n(da.data(), gradient.rows(), gradient.data());
  } else {
    gradient(0, 0) = std::accumulate(da.begin(), da.end(), Scalar(0));
  }
}

double PReLU::gain() const { return std::sqrt(2 / (1 + slope * slope)); }

}  // namespace rectify::inline RECTIFY_PRECISION
