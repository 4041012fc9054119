#include "regression.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "../base/error.hpp"
#include "../nn/pieces.hpp"
#include "../nn/weighted_loss.hpp"
#include "metrics.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

Eigen::ArrayXd target_of(const Dataset& data, Index sample) {
  const std::span<const Scalar> values = data.target(sample).values;
  return Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>(values.data(),
                                                                   std::ssize(values))
      .cast<double>();
}

/// Sums of one piece.
struct ResidualSums {
  WeightedLoss loss;
  Eigen::ArrayXd residuals;  ///< sum of squared residuals of each output
};

ResidualSums residuals_of(const Piece& piece, const Dataset& data, const Loss& loss) {
  std::vector<Scalar> gradient(static_cast<std::size_t>(piece.outputs.rows()));
  ResidualSums sums{{}, Eigen::ArrayXd::Zero(piece.outputs.rows())};
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Index sample = piece.samples[at(i)];
    sums.loss += weighted_loss(loss, data, sample, piece.output(i), gradient);
    const Eigen::ArrayXd y = piece.outputs.col(i).cast<double>();
    sums.residuals += (y - target_of(data, sample)).square();
  }
  return sums;
}

/// Sum of squares of each output's targets about their mean.
Eigen::ArrayXd spread_of(const Dataset& data) {
  const auto n = static_cast<double>(std::max<Index>(1, data.size()));
  Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(data.outputs()), spread = mean;
  for (Index i = 0; i < data.size(); ++i) mean += target_of(data, i) / n;
  for (Index i = 0; i < data.size(); ++i) spread += (target_of(data, i) - mean).square();
  return spread;
}

double mean_r2(const Eigen::ArrayXd& residuals, const Eigen::ArrayXd& spread) {
  double sum = 0, outputs = 0;
  for (Index k = 0; k < spread.size(); ++k) {
    if (!(spread[k] > 0)) continue;
    sum += 1 - residuals[k] / spread[k];
    ++outputs;
  }
  return outputs > 0 ? sum / outputs : 0;
}

}  // namespace

Regression evaluate_values(const Sequential& net, const Dataset& data, const Loss& loss,
                           const Team& team) {
  const Loss fitting = check_fit(net, data, loss);
  if (data.classes() > 0) throw ConfigError(Mismatch{"data", "targets", "values", "classes"});
  std::vector<ResidualSums> sums(static_cast<std::size_t>(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[at(piece.number)] = residuals_of(piece, data, fitting);
  });
  const auto n = static_cast<double>(std::max<Index>(1, data.size()));
  Regression result{.samples = data.size()};
  WeightedLoss total;
  Eigen::ArrayXd residuals = Eigen::ArrayXd::Zero(data.outputs());
  for (const ResidualSums& piece : sums) {
    total += piece.loss;
    residuals += piece.residuals;
  }
  result.loss = total.mean();
  result.rmse = std::sqrt(residuals.sum() / (n * static_cast<double>(data.outputs())));
  result.r2 = mean_r2(residuals, spread_of(data));
  return result;
}

}}  // namespace rectify
