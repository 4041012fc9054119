#include "relations.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "../nn/gemm.hpp"
#include "../nn/parameters.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void Relations::add(ConstView h, Units units) {
  Matrix piece(units.size(), h.rows());
  multiply(rows(h, units), transposed(h), view(piece));
  gram_.middleRows(units.begin, units.size()) += piece.cast<double>();
}

void Relations::describe(LayerCensus& layer) const {
  const Eigen::VectorXd lengths = gram_.diagonal().cwiseSqrt();
  for (Index i = 0; i < gram_.rows(); ++i) {
    double largest = 0;
    for (Index j = 0; j < gram_.cols(); ++j) {
      const double product = lengths[i] * lengths[j];
      if (j != i && product > 0) largest = std::max(largest, std::abs(gram_(i, j)) / product);
    }
    layer.units[static_cast<std::size_t>(i)].twin = largest;
  }
  layer.effective_rank = effective_rank();
}

/// Eigenvalues of the Gram matrix are the squares of the singular values. Those within a rounding
/// of the largest count as 0. Outputs that are all zero have rank 0.
double Relations::effective_rank() const {
  if (!gram_.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram_, Eigen::EigenvaluesOnly);
  const Eigen::VectorXd values = solver.eigenvalues();
  const double rounding =
      static_cast<double>(std::numeric_limits<Scalar>::epsilon()) * values.maxCoeff();
  const Eigen::ArrayXd singular = (values.array() > rounding).select(values, 0.0).array().sqrt();
  const double sum = singular.sum();
  if (!(sum > 0)) return 0;
  double entropy = 0;
  for (const double value : singular) {
    if (value > 0) entropy -= value / sum * std::log(value / sum);
  }
  return std::exp(entropy);
}

}  // namespace rectify::inline RECTIFY_PRECISION
