#include "maxout.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "../base/expect.hpp"
#include "../nn/activation.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Index of the first NaN, or else of the first maximum.
Index find_largest(const Scalar* x, Index n) {
  Index found = 0;
  for (Index k = 1; k < n; ++k) {
    const bool larger = x[k] > x[found] || std::isnan(x[k]);
    if (larger && !std::isnan(x[found])) found = k;
  }
  return found;
}

void choose(ConstView x, Index pieces, View y) {
  for (Index j = 0; j < y.cols(); ++j) {
    for (Index i = 0; i < y.rows(); ++i) {
      const Scalar* first = column(x, j) + pieces * i;
      y(i, j) = first[find_largest(first, pieces)];
    }
  }
}

}  // namespace

Needs Maxout::needs(Index inputs) const {
  Needs needs{.outputs = inputs / pieces};
  if (inputs % pieces != 0) {
    needs.mismatch = Mismatch{"", "inputs", fmt::format("a multiple of {} pieces", pieces),
                              std::to_string(inputs)};
  }
  return needs;
}

void Maxout::forward(const Frame& frame) const { choose(frame.x, pieces, frame.y); }

void Maxout::backward_samples(const Frame& frame) const {
  View dx = frame.dx;
  dx.setZero();
  for (Index j = 0; j < frame.dy.cols(); ++j) {
    for (Index i = 0; i < frame.dy.rows(); ++i) {
      dx(pieces * i + find_largest(column(frame.x, j) + pieces * i, pieces), j) = frame.dy(i, j);
    }
  }
}

Matrix maxout(const Matrix& x, Index pieces) {
  expect_at_least(pieces, 1, "maxout", "pieces");
  const Needs needs = Maxout{pieces}.needs(x.rows());
  if (needs.mismatch) throw ConfigError(*needs.mismatch);
  Matrix y(needs.outputs, x.cols());
  choose(view(x), pieces, view(y));
  return y;
}

// The maximum has density k Phi(z)^(k-1) phi(z).
double Maxout::gain() const {
  const auto k = static_cast<double>(pieces);
  return variance_gain([k](double z) {
    const double below = std::erfc(-z / std::numbers::sqrt2) / 2;
    return z * std::sqrt(k * std::pow(below, k - 1));
  });
}

}}  // namespace rectify
