#include "prelu.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Slopes of the tile's units, also if they share one.
UnitValues slopes(const Frame& frame, bool per_unit) {
  UnitValues a;
  const Scalar* weights = frame.weight(0).data();
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = weights[per_unit ? std::min(static_cast<Index>(i), frame.units.size() - 1) : 0];
  }
  return a;
}

}  // namespace

Needs PReLU::needs(Index inputs) const {
  return {.outputs = inputs,
          .parameters = {{.name = "weight",
                          .shape = {per_unit ? inputs : 1},
                          .initialize = [a = slope](
                                            Matrix& values,
                                            const InitContext&) { values.setConstant(Scalar(a)); },
                          .shared = !per_unit}},
          .activation = true};
}

// y = max(0, x) + a min(0, x)
void PReLU::forward(const Frame& frame) const {
  const UnitValues below = slopes(frame, per_unit);
  map_rows(frame.x, frame.y,
           [a = below.data()](Index i, Scalar x) { return x > 0 ? x : a[i] * x; });
}

// da = sum of dy min(0, x), dx = dy (x > 0 ? 1 : a)
void PReLU::backward(const Frame& frame) const {
  UnitValues da;
  sum_rows(frame.x, frame.dy, da.data(),
           [](Index, Scalar x, Scalar dy) { return x > 0 ? Scalar(0) : dy * x; });
  const UnitValues below = slopes(frame, per_unit);
  map_rows(frame.x, frame.dy, frame.dx,
           [a = below.data()](Index i, Scalar x, Scalar dy) { return x > 0 ? dy : a[i] * dy; });
  View gradient = frame.gradient(0);
  if (per_unit) {
    std::copy_n(da.data(), gradient.rows(), gradient.data());
  } else {
    gradient(0, 0) = std::accumulate(da.begin(), da.begin() + frame.units.size(), Scalar(0));
  }
}

double PReLU::gain() const { return std::sqrt(2 / (1 + slope * slope)); }

}}  // namespace rectify
