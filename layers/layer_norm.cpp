#include "layer_norm.hpp"

#include <algorithm>
#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Mean and 1 / deviation of a sample.
struct Moments {
  Scalar mean, scale;
};

Moments measure(const Scalar* x, Index n, Scalar epsilon) {
  const auto units = static_cast<Scalar>(n);
  const Scalar mean = sum_of(n, [x](Index i) { return x[i]; }) / units;
  const Scalar squares = sum_of(n, [=](Index i) { return (x[i] - mean) * (x[i] - mean); });
  return {mean, 1 / std::sqrt(squares / units + epsilon)};
}

/// `weight` and `bias` are null without affine parameters.
void normalize(const Scalar* x, const Moments& moments, const Scalar* weight, const Scalar* bias,
               Scalar* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const Scalar centred = (x[i] - moments.mean) * moments.scale;
    y[i] = weight ? weight[i] * centred + bias[i] : centred;
  }
}

/// With x' = (x - mean) / deviation and g = weight dy:
/// dx = (g - mean of g - x' mean of g x') / deviation
void differentiate(const Scalar* x, const Moments& moments, const Scalar* weight, const Scalar* dy,
                   Scalar* dx, Index n) {
  const Scalar mean = moments.mean, scale = moments.scale;
  const auto g = [=](Index i) { return weight ? weight[i] * dy[i] : dy[i]; };
  const auto centred = [=](Index i) { return (x[i] - mean) * scale; };
  const Scalar mean_g = sum_of(n, g) / static_cast<Scalar>(n);
  const Scalar mean_gx =
      sum_of(n, [&](Index i) { return g(i) * centred(i); }) / static_cast<Scalar>(n);
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = (g(i) - mean_g - centred(i) * mean_gx) * scale;
}

/// Adds a sample's part of dweight = sum of dy x' and dbias = sum of dy.
void add_gradients(const Scalar* x, const Moments& moments, const Scalar* dy, Scalar* dweight,
                   Scalar* dbias, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    dweight[i] += dy[i] * ((x[i] - moments.mean) * moments.scale);
    dbias[i] += dy[i];
  }
}

Moments saved_of(const Frame& frame, Index sample) {
  return {frame.saved(0, sample), frame.saved(1, sample)};
}

}  // namespace

Needs LayerNorm::needs(Index inputs) const {
  Needs needs{.outputs = inputs, .saved = 2};
  if (affine) needs.parameters = norm_parameters(inputs);
  return needs;
}

void LayerNorm::forward(const Frame& frame) const {
  View saved = frame.saved, y = frame.y;
  const Scalar* weight = affine ? frame.weight(0).data() : nullptr;
  const Scalar* bias = affine ? frame.weight(1).data() : nullptr;
  dispatch([&] {
    for (Index j = 0; j < y.cols(); ++j) {
      const Scalar* x = column(frame.x, j);
      const Moments moments = measure(x, y.rows(), static_cast<Scalar>(epsilon));
      saved(0, j) = moments.mean;
      saved(1, j) = moments.scale;
      normalize(x, moments, weight, bias, column(y, j), y.rows());
    }
  });
}

void LayerNorm::backward_samples(const Frame& frame) const {
  View dx = frame.dx;
  const Scalar* weight = affine ? frame.weight(0).data() : nullptr;
  dispatch([&] {
    for (Index j = 0; j < dx.cols(); ++j) {
      differentiate(column(frame.x, j), saved_of(frame, j), weight, column(frame.dy, j),
                    column(dx, j), dx.rows());
    }
  });
}

void LayerNorm::backward_parameters(const Frame& frame) const {
  View dweight = frame.gradient(0), dbias = frame.gradient(1);
  dweight.setZero();
  dbias.setZero();
  dispatch([&] {
    for (Index j = 0; j < frame.dy.cols(); ++j) {
      add_gradients(column(frame.x, j) + frame.units.begin, saved_of(frame, j), column(frame.dy, j),
                    dweight.data(), dbias.data(), frame.units.size());
    }
  });
}

}}  // namespace rectify
