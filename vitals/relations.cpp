#include "relations.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "../nn/loops.hpp"
#include "../nn/parameters.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Rows and columns of products that are made at a time: what registers hold.
constexpr Index block_rows = 16, block_columns = 4;

/// (rows of `a`, rows of `b`) of `a` times the transpose of `b`, added to `sums`: both are columns
/// of samples, with whole blocks of rows.
void add_products(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, Eigen::MatrixXd& sums) {
  for (Index j = 0; j < b.rows(); j += block_columns) {
    for (Index i = 0; i < a.rows(); i += block_rows) {
      std::array<std::array<double, block_rows>, block_columns> block{};
      for (Index sample = 0; sample < a.cols(); ++sample) {
        const double* rows = a.data() + sample * a.rows() + i;
        const double* columns = b.data() + sample * b.rows() + j;
        for (std::size_t column = 0; column < block_columns; ++column) {
          for (std::size_t row = 0; row < block_rows; ++row) {
            block[column][row] += rows[row] * columns[column];
          }
        }
      }
      for (std::size_t column = 0; column < block_columns; ++column) {
        for (std::size_t row = 0; row < block_rows; ++row) {
          sums(i + static_cast<Index>(row), j + static_cast<Index>(column)) += block[column][row];
        }
      }
    }
  }
}

Index whole_blocks(Index rows, Index block) { return ceiling(rows, block) * block; }

/// The eigenvalues of a Gram matrix are the squares of the singular values.
Eigen::ArrayXd singular_values(const Eigen::MatrixXd& gram) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram, Eigen::EigenvaluesOnly);
  return solver.eigenvalues().array().max(0.0).sqrt();
}

/// exp(-sum p ln p), p the singular values over their sum; 0 where all are 0.
double effective_rank(const Eigen::ArrayXd& singular) {
  const double sum = singular.sum();
  if (!(sum > 0)) return 0;
  double entropy = 0;
  for (const double value : singular) {
    if (value > 0) entropy -= value / sum * std::log(value / sum);
  }
  return std::exp(entropy);
}

/// The sum of the squares over the largest of them.
double stable_rank(const Eigen::ArrayXd& singular) {
  const double largest = singular.maxCoeff();
  return largest > 0 ? (singular / largest).square().sum() : 0;
}

/// What the other units say of each: R^2 = 1 - 1 / r_ii, r the inverse of the correlations. 0 of
/// units that never change.
Eigen::VectorXd explained_shares(const Eigen::MatrixXd& correlations) {
  constexpr double rounding = 1e-10;  // of correlations, which may have no inverse
  const Index units = correlations.rows();
  const Eigen::MatrixXd ridged = correlations + rounding * Eigen::MatrixXd::Identity(units, units);
  const Eigen::MatrixXd inverse = ridged.llt().solve(Eigen::MatrixXd::Identity(units, units));
  return (1 - inverse.diagonal().array().inverse()).max(0.0).min(1.0);
}

}  // namespace

void Relations::add(ConstView h, Units units, bool is_first) {
  if (is_first) first_.segment(units.begin, units.size()) = rows(h, units).col(0).cast<double>();
  Eigen::MatrixXd own = Eigen::MatrixXd::Zero(whole_blocks(units.size(), block_rows), h.cols());
  Eigen::MatrixXd all = Eigen::MatrixXd::Zero(whole_blocks(h.rows(), block_columns), h.cols());
  own.topRows(units.size()) =
      rows(h, units).cast<double>().colwise() - first_.segment(units.begin, units.size());
  all.topRows(h.rows()) = h.cast<double>();
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(own.rows(), all.rows());
  dispatch([&] { add_products(own, all, sums); });
  products_.middleRows(units.begin, units.size()) += sums.topLeftCorner(units.size(), h.rows());
  sums_.segment(units.begin, units.size()) += own.topRows(units.size()).rowwise().sum();
}

void Relations::describe(LayerCensus& layer) const {
  const auto samples = static_cast<double>(layer.samples);
  const Eigen::VectorXd means = first_ + sums_ / samples;
  Eigen::MatrixXd gram = products_ + samples * first_ * means.transpose();
  Eigen::MatrixXd centred = products_ - sums_ * means.transpose();
  gram = (gram + gram.transpose()).eval() / 2;
  centred = (centred + centred.transpose()).eval() / 2;
  if (!gram.allFinite()) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    layer.effective_rank = layer.centred_rank = layer.stable_rank = none;
    return;
  }
  const Eigen::VectorXd deviations = centred.diagonal().cwiseMax(0.0).cwiseSqrt();
  const Eigen::ArrayXd scales = (deviations.array() > 0).select(deviations.array().inverse(), 0.0);
  Eigen::MatrixXd correlations =
      scales.matrix().asDiagonal() * centred * scales.matrix().asDiagonal();
  correlations.diagonal().setOnes();
  const Eigen::VectorXd explained = explained_shares(correlations);
  correlations.diagonal().setZero();
  for (Index i = 0; i < correlations.rows(); ++i) {
    UnitCensus& unit = layer.units[static_cast<std::size_t>(i)];
    unit.correlation = std::min(1.0, correlations.col(i).cwiseAbs().maxCoeff());
    unit.explained = explained[i];
  }
  const Eigen::ArrayXd singular = singular_values(gram);
  layer.effective_rank = effective_rank(singular);
  layer.stable_rank = stable_rank(singular);
  layer.centred_rank = effective_rank(singular_values(centred));
}

}  // namespace rectify::inline RECTIFY_PRECISION
