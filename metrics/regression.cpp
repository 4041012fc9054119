#include "regression.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "../base/error.hpp"
#include "../nn/feature_statistics.hpp"
#include "../nn/pieces.hpp"
#include "../nn/weighted_loss.hpp"
#include "metrics.hpp"
#include "value_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Sums over samples, by target.
struct ErrorSums {
  WeightedLoss loss;
  std::vector<double> squares;    ///< of squared errors
  std::vector<double> absolutes;  ///< of absolute errors

  explicit ErrorSums(Index targets) : squares(at(targets)), absolutes(at(targets)) {}

  void operator+=(const ErrorSums& other) {
    loss += other.loss;
    for (std::size_t k = 0; k < squares.size(); ++k) {
      squares[k] += other.squares[k];
      absolutes[k] += other.absolutes[k];
    }
  }
};

ErrorSums errors_of(const Piece& piece, const Dataset& data, const Loss& loss) {
  ErrorSums sums(data.outputs());
  std::vector<Scalar> gradient(at(piece.outputs.rows()));
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Index sample = piece.samples[at(i)];
    sums.loss += weighted_loss(loss, data, sample, piece.output(i), gradient);
    const std::span<const Scalar> outputs = piece.output(i);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      const double predicted = value_of(outputs[k], loss->link(), data.target_scale(), k);
      const double error = predicted - data.own_target(sample, k);
      sums.squares[k] += error * error;
      sums.absolutes[k] += std::abs(error);
    }
  }
  return sums;
}

std::vector<TargetScores> scores_of(const ErrorSums& sums, const Dataset& data) {
  const std::vector<Spread> spreads = target_spreads(data);
  const auto n = static_cast<double>(data.size());
  std::vector<TargetScores> scores;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    scores.push_back({.name = data.target_name(k),
                      .rmse = std::sqrt(sums.squares[k] / n),
                      .mae = sums.absolutes[k] / n});
    const double variance = spreads[k].deviation * spreads[k].deviation;
    if (variance > 0) scores.back().r2 = 1 - sums.squares[k] / (n * variance);
  }
  return scores;
}

/// Fills in the metrics of all targets together.
void pool(Regression& result) {
  double squares = 0, absolutes = 0, r2 = 0, varying = 0;
  for (const TargetScores& target : result.targets) {
    squares += target.rmse * target.rmse;
    absolutes += target.mae;
    if (target.r2) r2 += *target.r2, ++varying;
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, result.targets.size()));
  result.rmse = result.targets.size() == 1 ? result.targets[0].rmse : std::sqrt(squares / n);
  result.mae = absolutes / n;
  if (varying > 0) result.r2 = r2 / varying;
}

}  // namespace

Regression evaluate_values(const Sequential& net, const Dataset& data, const Loss& loss,
                           const Team& team) {
  const Loss fitting = check_fit(net, data, loss);
  if (data.classes() > 0)
    throw ConfigError(
        Mismatch{.where = "data", .what = "targets", .expected = "values", .got = "classes"});
  std::vector<ErrorSums> sums(at(count_pieces(data)), ErrorSums(data.outputs()));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[at(piece.number)] = errors_of(piece, data, fitting);
  });
  ErrorSums total(data.outputs());
  for (const ErrorSums& piece : sums) total += piece;
  Regression result{
      .loss = total.loss.mean(), .samples = data.size(), .targets = scores_of(total, data)};
  pool(result);
  return result;
}

}}  // namespace rectify
