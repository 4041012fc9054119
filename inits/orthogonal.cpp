#include "orthogonal.hpp"

#include <Eigen/QR>
#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

// Q of the QR decomposition of a normal matrix is uniformly distributed if the diagonal of R is
// made positive (Mezzadri 2007).
void Orthogonal::fill(Matrix& values, const InitContext& context) const {
  const Index tall = std::max(values.rows(), values.cols());
  const Index thin = std::min(values.rows(), values.cols());
  Eigen::MatrixXd normal(tall, thin);
  for (Index i = 0; i < tall; ++i) {
    for (Index j = 0; j < thin; ++j) {
      normal(i, j) =
          context.stream.normal(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j));
    }
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(normal);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(tall, thin);
  for (Index j = 0; j < thin; ++j) {
    if (qr.matrixQR()(j, j) < 0) q.col(j) *= -1;
  }
  values = (gain * (values.rows() >= values.cols() ? q : q.transpose())).template cast<Scalar>();
}

}}  // namespace rectify
