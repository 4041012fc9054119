#include "batch_norm.hpp"

#include <algorithm>
#include <cmath>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Writes mean and biased variance of the batch to `saved`, and updates the running statistics with
/// weight `share`.
void measure(const Frame& frame, Scalar share) {
  View mean = columns(frame.saved, {0, 1}), variance = columns(frame.saved, {1, 2});
  View running_mean = frame.updated_buffer(0), running_variance = frame.updated_buffer(1);
  const auto n = static_cast<Scalar>(frame.x.cols());
  sum_columns(frame.x, mean);
  mean /= n;
  sum_rows(frame.x, frame.x, variance.data(),
           [m = mean.data()](Index i, Scalar x, Scalar) { return (x - m[i]) * (x - m[i]); });
  running_mean = (1 - share) * running_mean + share * mean;
  running_variance = (1 - share) * running_variance + share / std::max(n - 1, Scalar(1)) * variance;
  variance /= n;
}

}  // namespace

Needs BatchNorm::needs(Index inputs) const {
  Needs needs{.outputs = inputs, .saved = 2, .min_batch = 2};  // saved: mean and 1 / deviation
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
  UnitValues scale, shift;
  for (Index i = 0; i < frame.x.rows(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    scale[k] = affine ? frame.weight(0)(i, 0) * saved(i, 1) : saved(i, 1);
    shift[k] = affine ? frame.weight(1)(i, 0) : Scalar(0);
  }
  map_rows(frame.x, frame.y,
           [m = saved.data(), a = scale.data(), b = shift.data()](Index i, Scalar x) {
             return (x - m[i]) * a[i] + b[i];
           });
}

// With x' = (x - mean) / deviation: dweight = sum of dy x', dbias = sum of dy, and in training,
// where the statistics depend on x, dx = (dy - dbias / n - x' dweight / n) weight / deviation.
void BatchNorm::backward(const Frame& frame) const {
  const auto mean = frame.saved.col(0), inverse = frame.saved.col(1);
  UnitValues dweight, dbias;
  sum_columns(frame.dy, view(dbias.data(), frame.dy.rows(), 1));
  sum_rows(frame.x, frame.dy, dweight.data(),
           [m = mean.data()](Index i, Scalar x, Scalar dy) { return dy * (x - m[i]); });
  const auto share =
      static_cast<Scalar>(frame.pass.training ? 1.0 / static_cast<double>(frame.x.cols()) : 0);
  UnitValues scale, shift, slope;
  for (Index i = 0; i < frame.x.rows(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    dweight[k] *= inverse(i);
    scale[k] = affine ? frame.weight(0)(i, 0) * inverse(i) : inverse(i);
    shift[k] = scale[k] * dbias[k] * share;
    slope[k] = scale[k] * inverse(i) * dweight[k] * share;
  }
  map_rows(frame.x, frame.dy, frame.dx,
           [m = mean.data(), a = scale.data(), b = shift.data(), c = slope.data()](
               Index i, Scalar x, Scalar dy) { return dy * a[i] - b[i] - (x - m[i]) * c[i]; });
  if (!affine) return;
  std::copy_n(dweight.data(), frame.x.rows(), frame.gradient(0).data());
  std::copy_n(dbias.data(), frame.x.rows(), frame.gradient(1).data());
}

}}  // namespace rectify
