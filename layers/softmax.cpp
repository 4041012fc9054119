#include "softmax.hpp"

#include "../math/loops.hpp"
#include "../math/softmax.hpp"
#include "../math/vector_math.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

void normalize(const Scalar* x, Scalar* y, Index n) {
  for_each_exponential(
      {x, at(n)}, [](Scalar difference) { return math::exp(difference); },
      [y](std::size_t i, Scalar e) { y[i] = e; });
  const Scalar sum = sum_of(n, [y](Index i) { return y[i]; });
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] /= sum;
}

/// dx = y (dy - sum of dy y)
void differentiate_softmax(const Scalar* y, const Scalar* dy, Scalar* dx, Index n) {
  const Scalar sum = sum_of(n, [=](Index i) { return dy[i] * y[i]; });
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = y[i] * (dy[i] - sum);
}

}  // namespace

void softmax(ConstView x, View y) {
  dispatch([&] {
    for (Index j = 0; j < y.cols(); ++j) normalize(column(x, j), column(y, j), y.rows());
  });
}

void Softmax::forward(const Frame& frame) const { softmax(frame.x, frame.y); }

void Softmax::backward_samples(const Frame& frame) const {
  View dx = frame.dx;
  dispatch([&] {
    for (Index j = 0; j < dx.cols(); ++j) {
      differentiate_softmax(column(frame.y, j), column(frame.dy, j), column(dx, j), dx.rows());
    }
  });
}

Matrix softmax(const Matrix& x) {
  Matrix y(x.rows(), x.cols());
  if (x.rows() > 0) softmax(view(x), view(y));
  return y;
}

}}  // namespace rectify
