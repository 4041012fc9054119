#include "histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rectify { inline namespace RECTIFY_PRECISION {

// Bins are computed first, in vector code; counting does not vectorize.
void Histogram::add(const ConstView& values) {
  std::array<std::uint8_t, 64> places;
  for (Index column = 0; column < values.cols(); ++column) {
    for (Index first = 0; first < values.rows(); first += std::ssize(places)) {
      const Scalar* from = values.data() + column * values.outerStride() + first;
      const Index count = std::min(std::ssize(places), values.rows() - first);
      for (Index i = 0; i < count; ++i) {
        places[at(i)] = static_cast<std::uint8_t>(bin(static_cast<float>(from[i])));
      }
      for (Index i = 0; i < count; ++i) ++counts[places[at(i)]];
    }
  }
}

std::vector<double> Histogram::edges() {
  std::vector<double> edges(bins + 1, 0.0);
  for (Index i = 1; i <= bins_a_side; ++i) {
    const bool last = i == bins_a_side;
    const Index exponent = (i - 1) / 2 - 6;
    const double edge = (i % 2 == 1 ? 1 : 1.5) * std::exp2(static_cast<double>(exponent));
    const double magnitude = last ? std::numeric_limits<double>::infinity() : edge;
    edges[at(bins_a_side + i)] = magnitude;
    edges[at(bins_a_side - i)] = -magnitude;
  }
  return edges;
}

}}  // namespace rectify
