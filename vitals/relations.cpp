#include "relations.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "../math/loops.hpp"
#include "../nn/parameters.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Rows and columns of products computed at a time, as fit in registers.
constexpr Index block_rows = tile_units, block_columns = 4;

/// Outputs of units in panels of four: sample by sample, the four values side by side; padded with
/// zeros.
class Panels {
 public:
  explicit Panels(const Eigen::Ref<const Eigen::MatrixXd>& units)
      : samples_(units.cols()), count_(ceiling(units.rows(), block_columns)) {
    values_.setZero(block_columns, count_ * samples_);
    for (Index p = 0; p < count_; ++p) {
      const Index rows = std::min(block_columns, units.rows() - p * block_columns);
      values_.block(0, p * samples_, rows, samples_) = units.middleRows(p * block_columns, rows);
    }
  }
  Index count() const { return count_; }
  const double* operator[](Index p) const { return values_.data() + p * block_columns * samples_; }

 private:
  Index samples_, count_;
  Eigen::MatrixXd values_;
};

/// Products of each row of `a`, a tile, with each row of the panels.
Eigen::MatrixXd products(const Eigen::MatrixXd& a, const Panels& panels) {
  Eigen::MatrixXd sums(block_rows, panels.count() * block_columns);
  for (Index p = 0; p < panels.count(); ++p) {
    std::array<std::array<double, block_rows>, block_columns> block{};
    const double* columns = panels[p];
    for (Index sample = 0; sample < a.cols(); ++sample, columns += block_columns) {
      const double* rows = a.data() + sample * block_rows;
      for (std::size_t column = 0; column < block_columns; ++column) {
        for (std::size_t row = 0; row < block_rows; ++row) {
          block[column][row] += rows[row] * columns[column];
        }
      }
    }
    for (std::size_t column = 0; column < block_columns; ++column) {
      std::copy(block[column].begin(), block[column].end(),
                sums.col(p * block_columns + static_cast<Index>(column)).data());
    }
  }
  return sums;
}

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

/// R^2 of each unit from the others: 1 - 1 / r_ii, r the inverse of the correlations; 0 for
/// constant units.
Eigen::VectorXd explained_shares(const Eigen::MatrixXd& correlations) {
  constexpr double rounding = 1e-10;  // ridge: the correlations may be singular
  const Index units = correlations.rows();
  const Eigen::MatrixXd ridged = correlations + rounding * Eigen::MatrixXd::Identity(units, units);
  const Eigen::MatrixXd inverse = ridged.llt().solve(Eigen::MatrixXd::Identity(units, units));
  return (1 - inverse.diagonal().array().inverse()).max(0.0).min(1.0);
}

}  // namespace

// With the first piece, other workers are still writing their parts of `first_`: it is not read.
void Relations::add(ConstView h, IndexRange units, bool is_first) {
  const Index behind = h.rows() - units.begin;
  const Eigen::VectorXd first =
      is_first ? h.col(0).tail(behind).cast<double>().eval() : first_.tail(behind).eval();
  const Eigen::MatrixXd moved = h.bottomRows(behind).cast<double>().colwise() - first;
  Eigen::MatrixXd own = Eigen::MatrixXd::Zero(block_rows, h.cols());
  own.topRows(units.size()) = moved.topRows(units.size());
  const Panels panels(moved);
  Eigen::MatrixXd sums;
  dispatch([&] { sums = products(own, panels); });
  products_.block(units.begin, units.begin, units.size(), behind) +=
      sums.topLeftCorner(units.size(), behind);
  sums_.segment(units.begin, units.size()) += own.topRows(units.size()).rowwise().sum();
  if (is_first) first_.segment(units.begin, units.size()) = first.head(units.size());
}

void Relations::describe(LayerCensus& layer) const {
  const auto samples = static_cast<double>(layer.samples);
  const Eigen::MatrixXd products = products_.selfadjointView<Eigen::Upper>();
  const Eigen::MatrixXd mixed = sums_ * first_.transpose();
  const Eigen::MatrixXd gram =
      products + (mixed + mixed.transpose()) + samples * first_ * first_.transpose();
  const Eigen::MatrixXd centred = products - sums_ * sums_.transpose() / samples;
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
    UnitCensus& unit = layer.units[at(i)];
    unit.correlation = std::min(1.0, correlations.col(i).cwiseAbs().maxCoeff());
    unit.explained = explained[i];
  }
  const Eigen::ArrayXd singular = singular_values(gram);
  layer.effective_rank = effective_rank(singular);
  layer.stable_rank = stable_rank(singular);
  layer.centred_rank = effective_rank(singular_values(centred));
}

}}  // namespace rectify
