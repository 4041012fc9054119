#include "classification.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "error.hpp"
#include "metrics.hpp"
#include "pieces.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

using Confusion = std::vector<std::vector<Index>>;

/// Sums of fractions depend on their order, so each piece has its own.
struct PieceSums {
  double loss = 0;
  std::array<CalibrationBin, calibration_bins> bins = {};
};

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

double share(Index part, Index whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

/// The softmax of the largest logit.
double confidence_of(std::span<const Scalar> logits, Scalar largest) {
  double sum = 0;
  for (const Scalar logit : logits) sum += std::exp(static_cast<double>(logit - largest));
  return 1 / sum;
}

std::size_t bin_of(double confidence) {
  if (!(confidence > 0)) return 0;
  const auto bin = static_cast<std::size_t>(std::ceil(confidence * double(calibration_bins)) - 1);
  return std::min(bin, calibration_bins - 1);
}

PieceSums measure(const Piece& piece, const Dataset& data, const Loss& loss, Confusion& confusion) {
  std::vector<Scalar> gradient(at(piece.outputs.rows()));
  PieceSums sums;
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const std::span<const Scalar> logits = piece.output(i);
    const Target target = data.target(piece.samples[at(i)]);
    const auto largest = std::max_element(logits.begin(), logits.end());
    const Index predicted = largest - logits.begin();
    sums.loss += loss->value_and_gradient(logits, target, gradient);
    ++confusion[at(target.label)][at(predicted)];
    const double confidence = confidence_of(logits, *largest);
    CalibrationBin& bin = sums.bins[bin_of(confidence)];
    ++bin.samples;
    bin.correct += predicted == target.label ? 1 : 0;
    bin.confidence += confidence;
  }
  return sums;
}

void add(Classification& result, const PieceSums& sums) {
  result.loss += sums.loss / static_cast<double>(std::max<Index>(1, result.samples));
  for (std::size_t b = 0; b < calibration_bins; ++b) {
    result.bins[b].samples += sums.bins[b].samples;
    result.bins[b].correct += sums.bins[b].correct;
    result.bins[b].confidence += sums.bins[b].confidence;
  }
}

void add(Confusion& sum, const Confusion& part) {
  for (std::size_t c = 0; c < sum.size(); ++c) {
    std::transform(sum[c].begin(), sum[c].end(), part[c].begin(), sum[c].begin(), std::plus<>());
  }
}

}  // namespace

Index Classification::correct() const {
  Index correct = 0;
  for (std::size_t c = 0; c < confusion.size(); ++c) correct += confusion[c][c];
  return correct;
}

double Classification::accuracy() const { return share(correct(), samples); }

double Classification::accuracy_error() const {
  const double p = accuracy();
  return std::sqrt(p * (1 - p) / static_cast<double>(std::max<Index>(1, samples)));
}

ClassScores Classification::scores(Index c) const {
  ClassScores scores;
  Index predicted = 0;
  for (const auto& row : confusion) predicted += row[at(c)];
  scores.support = std::accumulate(confusion[at(c)].begin(), confusion[at(c)].end(), Index{0});
  const Index hits = confusion[at(c)][at(c)];
  scores.precision = share(hits, predicted);
  scores.recall = share(hits, scores.support);
  scores.f1 = share(2 * hits, predicted + scores.support);
  return scores;
}

ClassScores Classification::macro_scores() const {
  ClassScores mean;
  double present = 0;
  for (Index c = 0; c < classes(); ++c) {
    const ClassScores one = scores(c);
    const bool predicted = std::any_of(confusion.begin(), confusion.end(),
                                       [&](const auto& row) { return row[at(c)] > 0; });
    if (one.support == 0 && !predicted) continue;
    ++present;
    mean.precision += one.precision;
    mean.recall += one.recall;
    mean.f1 += one.f1;
    mean.support += one.support;
  }
  for (double* value : {&mean.precision, &mean.recall, &mean.f1}) *value /= std::max(1.0, present);
  return mean;
}

double Classification::calibration_error() const {
  double error = 0;
  for (const CalibrationBin& bin : bins) {
    error += std::abs(static_cast<double>(bin.correct) - bin.confidence);
  }
  return error / static_cast<double>(std::max<Index>(1, samples));
}

Classification evaluate_classes(const Sequential& net, const Dataset& data, const Loss& loss,
                                const Team& team) {
  check_fit(net, data, loss);
  if (data.classes() == 0) throw ConfigError(Mismatch{"data", "targets", "classes", "values"});
  const Confusion none(at(data.classes()), std::vector<Index>(at(data.classes())));
  std::vector<Confusion> confusions(static_cast<std::size_t>(team.size()), none);
  std::vector<PieceSums> sums(at(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker& worker, const Piece& piece) {
    sums[at(piece.number)] = measure(piece, data, loss, confusions[at(worker.index())]);
  });
  Classification result{.samples = data.size(), .confusion = none, .bins = {}};
  for (const PieceSums& piece : sums) add(result, piece);
  for (const Confusion& part : confusions) add(result.confusion, part);
  return result;
}

}  // namespace rectify::inline RECTIFY_PRECISION
