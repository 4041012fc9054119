#include "crelu.hpp"

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

void rectify_both(const Scalar* x, Scalar* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    y[i] = x[i] <= 0 ? Scalar(0) : x[i];
    y[n + i] = x[i] >= 0 ? Scalar(0) : -x[i];
  }
}

void rectify_both(ConstView x, View y) {
  dispatch([&] {
    for (Index j = 0; j < x.cols(); ++j) rectify_both(column(x, j), column(y, j), x.rows());
  });
}

void differentiate_both(const Scalar* x, const Scalar* dy, Scalar* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    dx[i] = (x[i] > 0 ? dy[i] : Scalar(0)) - (x[i] < 0 ? dy[n + i] : Scalar(0));
  }
}

}  // namespace

void CReLU::forward(const Frame& frame) const { rectify_both(frame.x, frame.y); }

void CReLU::backward_samples(const Frame& frame) const {
  View dx = frame.dx;
  dispatch([&] {
    for (Index j = 0; j < dx.cols(); ++j) {
      differentiate_both(column(frame.x, j), column(frame.dy, j), column(dx, j), dx.rows());
    }
  });
}

Matrix crelu(const Matrix& x) {
  Matrix y(2 * x.rows(), x.cols());
  rectify_both(view(x), view(y));
  return y;
}

}}  // namespace rectify
