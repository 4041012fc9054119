#include "crelu.hpp"

#include "../nn/loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

RECTIFY_KERNEL void rectify_both(const Scalar* x, Scalar* y, Index n) {
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < n; ++i) {
    y[i] = x[i] <= 0 ? Scalar(0) : x[i];
    y[n + i] = x[i] >= 0 ? Scalar(0) : -x[i];
  }
}

RECTIFY_KERNEL void differentiate_both(const Scalar* x, const Scalar* dy, Scalar* dx, Index n) {
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < n; ++i) {
    dx[i] = (x[i] > 0 ? dy[i] : Scalar(0)) - (x[i] < 0 ? dy[n + i] : Scalar(0));
  }
}

}  // namespace

void CReLU::forward(const Frame& frame) const {
  View y = frame.y;
  for (Index j = 0; j < y.cols(); ++j)
    rectify_both(column(frame.x, j), column(y, j), frame.x.rows());
}

void CReLU::backward_samples(const Frame& frame) const {
  View dx = frame.dx;
  for (Index j = 0; j < dx.cols(); ++j) {
    differentiate_both(column(frame.x, j), column(frame.dy, j), column(dx, j), dx.rows());
  }
}

Matrix crelu(const Matrix& x) {
  Matrix y(2 * x.rows(), x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    rectify_both(column(view(x), j), column(view(y), j), x.rows());
  }
  return y;
}

}  // namespace rectify::inline RECTIFY_PRECISION
