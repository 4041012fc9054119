#include "support.hpp"

#include <algorithm>
#include <cmath>

#include <rectify/layers/dense.hpp>
#include <rectify/nn/random.hpp>

namespace rectify::test {

double relative_error(const Matrix& a, const Matrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return INFINITY;
  const double largest = b.size() == 0 ? 0 : b.cwiseAbs().maxCoeff();
  const double difference = b.size() == 0 ? 0 : (a - b).cwiseAbs().maxCoeff();
  return largest == 0 ? difference : difference / largest;
}

double relative_error(double a, double b) {
  return b == 0 ? std::abs(a) : std::abs(a - b) / std::abs(b);
}

Matrix normal(Index rows, Index columns, std::uint32_t place) {
  const random::Stream stream(7, random::Purpose::examples, place);
  Matrix values(rows, columns);
  for (Index j = 0; j < columns; ++j) {
    for (Index i = 0; i < rows; ++i) {
      values(i, j) = static_cast<Scalar>(
          stream.normal(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)));
    }
  }
  return values;
}

Dataset blobs(Index samples, Index features, Index classes) {
  const Matrix centres = normal(features, classes, 100);
  Matrix x = normal(features, samples, 101) * Scalar(0.5);
  std::vector<std::uint8_t> labels;
  for (Index i = 0; i < samples; ++i) {
    labels.push_back(static_cast<std::uint8_t>(i % classes));
    x.col(i) += centres.col(i % classes);
  }
  return Dataset::of_values(x, labels, classes);
}

bool takes_batch(const Architecture& net, Index batch) {
  return std::ranges::all_of(net.layers(), [batch](const PlacedLayer& placed) {
    return batch >= placed.needs.least_batch;
  });
}

std::vector<Layer> surrounded(const Layer& layer, Index before, Index outputs) {
  return {Dense{before}, layer, Dense{outputs}};
}

GradientSink collect(Flat& gradients) {
  return [&gradients](const GradientTile& tile) {
    std::copy_n(tile.values, tile.size, gradients.data() + tile.offset);
  };
}

std::vector<Scalar> bits_of(const Sequential& net) {
  std::vector<Scalar> bits(net.weights().begin(), net.weights().end());
  bits.insert(bits.end(), net.buffers().begin(), net.buffers().end());
  return bits;
}

}  // namespace rectify::test
