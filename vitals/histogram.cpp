#include "histogram.hpp"

#include <cmath>
#include <limits>

namespace rectify::inline RECTIFY_PRECISION {

std::vector<double> Histogram::edges() {
  std::vector<double> edges(bins + 1, 0.0);
  for (Index i = 1; i <= bins_a_side; ++i) {
    const bool last = i == bins_a_side;
    const double edge = (i % 2 == 1 ? 1 : 1.5) * std::exp2(static_cast<double>((i - 1) / 2 - 6));
    const double magnitude = last ? std::numeric_limits<double>::infinity() : edge;
    edges[static_cast<std::size_t>(bins_a_side + i)] = magnitude;
    edges[static_cast<std::size_t>(bins_a_side - i)] = -magnitude;
  }
  return edges;
}

}  // namespace rectify::inline RECTIFY_PRECISION
