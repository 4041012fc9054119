#include "batch_norm.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// x, centred and scaled: (x - mean) scale + shift
struct Normal {
  UnitValues mean, scale, shift;
};

/// sum of (x - mean)^2 over the samples
RECTIFY_KERNEL void sum_squares(ConstView x, const Scalar* mean, Scalar* sum) {
  std::fill_n(sum, x.rows(), Scalar(0));
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar* from = column(x, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < x.rows(); ++i) sum[i] += (from[i] - mean[i]) * (from[i] - mean[i]);
  }
}

RECTIFY_KERNEL void normalize(ConstView x, const Normal& normal, View y) {
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar* from = column(x, j);
    Scalar* to = column(y, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < x.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      to[i] = (from[i] - normal.mean[k]) * normal.scale[k] + normal.shift[k];
    }
  }
}

/// product = sum of dy (x - mean) over the samples
RECTIFY_KERNEL void sum_products(ConstView x, ConstView dy, const Scalar* mean,
                                 UnitValues& product) {
  product.fill(0);
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar* from = column(x, j);
    const Scalar* slopes = column(dy, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < x.rows(); ++i) {
      product[static_cast<std::size_t>(i)] += slopes[i] * (from[i] - mean[i]);
    }
  }
}

/// dx = dy scale - shift - (x - mean) slope
RECTIFY_KERNEL void differentiate(ConstView x, ConstView dy, const Normal& normal,
                                  const UnitValues& slope, View dx) {
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar* from = column(x, j);
    const Scalar* slopes = column(dy, j);
    Scalar* to = column(dx, j);
    RECTIFY_ELEMENTWISE_LOOP
    for (Index i = 0; i < x.rows(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      to[i] = slopes[i] * normal.scale[k] - normal.shift[k] - (from[i] - normal.mean[k]) * slope[k];
    }
  }
}

/// Mean and biased variance of the batch into `saved`; the running ones take their `share` of them.
void measure(const Frame& frame, Scalar share) {
  View mean = columns(frame.saved, {0, 1}), variance = columns(frame.saved, {1, 2});
  View running_mean = frame.buffer(0), running_variance = frame.buffer(1);
  const auto n = static_cast<Scalar>(frame.x.cols());
  sum_columns(frame.x, mean);
  mean /= n;
  sum_squares(frame.x, mean.data(), variance.data());
  running_mean = (1 - share) * running_mean + share * mean;
  running_variance = (1 - share) * running_variance + share / std::max(n - 1, Scalar(1)) * variance;
  variance /= n;
}

}  // namespace

Needs BatchNorm::needs(Index inputs) const {
  Needs needs{.outputs = inputs, .saved = 2, .least_batch = 2};  // saved: mean, 1 / deviation
  needs.buffers = {{"running_mean", 0}, {"running_var", 1}};
  if (affine) needs.parameters = norm_parameters(inputs);
  return needs;
}

void BatchNorm::forward(const Frame& frame) const {
  View saved = frame.saved;
  if (frame.pass.training) {
    measure(frame, static_cast<Scalar>(momentum));
  } else {
    saved << frame.buffer(0), frame.buffer(1);
  }
  saved.col(1) = (saved.col(1).array() + static_cast<Scalar>(epsilon)).sqrt().inverse();
  Normal normal{};
  for (Index i = 0; i < frame.x.rows(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    normal.mean[k] = saved(i, 0);
    normal.scale[k] = affine ? frame.weight(0)(i, 0) * saved(i, 1) : saved(i, 1);
    normal.shift[k] = affine ? frame.weight(1)(i, 0) : Scalar(0);
  }
  normalize(frame.x, normal, frame.y);
}

// With x' = (x - mean) / deviation: dweight = sum of dy x', dbias = sum of dy, and in training,
// where the statistics depend on x, dx = (dy - dbias / n - x' dweight / n) weight / deviation.
void BatchNorm::backward(const Frame& frame) const {
  const auto mean = frame.saved.col(0), scale = frame.saved.col(1);
  UnitValues dweight, dbias;
  sum_columns(frame.dy, view(dbias.data(), frame.dy.rows(), 1));
  sum_products(frame.x, frame.dy, mean.data(), dweight);
  const auto share =
      static_cast<Scalar>(frame.pass.training ? 1.0 / static_cast<double>(frame.x.cols()) : 0);
  Normal normal{};
  UnitValues slope;
  for (Index i = 0; i < frame.x.rows(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    dweight[k] *= scale(i);
    normal.mean[k] = mean(i);
    normal.scale[k] = affine ? frame.weight(0)(i, 0) * scale(i) : scale(i);
    normal.shift[k] = normal.scale[k] * dbias[k] * share;
    slope[k] = normal.scale[k] * scale(i) * dweight[k] * share;
  }
  differentiate(frame.x, frame.dy, normal, slope, frame.dx);
  if (!affine) return;
  std::copy_n(dweight.data(), frame.x.rows(), frame.gradient(0).data());
  std::copy_n(dbias.data(), frame.x.rows(), frame.gradient(1).data());
}

}  // namespace rectify::inline RECTIFY_PRECISION
