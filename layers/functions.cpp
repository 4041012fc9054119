#include "functions.hpp"

#include <string>

#include "../nn/error.hpp"
#include "softmax.hpp"

namespace rectify::inline RECTIFY_PRECISION {

Matrix crelu(const Matrix& x) {
  Matrix y(2 * x.rows(), x.cols());
  y.topRows(x.rows()) = relu(x);
  y.bottomRows(x.rows()) = relu(-x);
  return y;
}

Matrix maxout(const Matrix& x, Index pieces) {
  if (pieces < 1 || x.rows() % pieces != 0) {
    throw ConfigError(Mismatch{"maxout", "pieces", "a divisor of " + std::to_string(x.rows()),
                               std::to_string(pieces)});
  }
  Matrix y(x.rows() / pieces, x.cols());
  for (Index j = 0; j < y.cols(); ++j) {
    for (Index i = 0; i < y.rows(); ++i) {
      y(i, j) = x.col(j).segment(i * pieces, pieces).maxCoeff<Eigen::PropagateNaN>();
    }
  }
  return y;
}

Matrix softmax(const Matrix& x) {
  Matrix y(x.rows(), x.cols());
  if (x.rows() > 0) softmax(view(x), view(y));
  return y;
}

}  // namespace rectify::inline RECTIFY_PRECISION
