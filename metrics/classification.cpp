#include "classification.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../nn/pieces.hpp"
#include "../nn/weighted_loss.hpp"
#include "metrics.hpp"
#include "roc.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Sums of one piece: floating-point sums depend on their order, so each piece has its own.
struct CalibrationSums {
  WeightedLoss loss;
  std::array<CalibrationBin, calibration_bins> bins = {};
};

std::size_t bin_of(double confidence) {
  if (!(confidence > 0)) return 0;
  const auto bin = static_cast<std::size_t>(std::ceil(confidence * double(calibration_bins)) - 1);
  return std::min(bin, calibration_bins - 1);
}

/// Predictions for each sample.
struct Predictions {
  std::vector<Index> labels, classes, ranks;
  std::vector<double> margins;  ///< for two classes only

  explicit Predictions(const Dataset& data)
      : labels(at(data.size())),
        classes(labels.size()),
        ranks(labels.size()),
        margins(data.classes() == 2 ? labels.size() : 0) {}
};

/// Returns the piece's sums and writes its predictions to `all`.
CalibrationSums measure(const Piece& piece, const Dataset& data, const Loss& loss,
                        Predictions& all) {
  std::vector<Scalar> gradient(at(piece.outputs.rows()));
  CalibrationSums sums;
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const std::span<const Scalar> logits = piece.output(i);
    const Index sample = piece.samples[at(i)], label = data.target(sample).label;
    sums.loss += weighted_loss(loss, data, sample, logits, gradient);
    all.labels[at(sample)] = label;
    all.classes[at(sample)] = class_of(logits);
    all.ranks[at(sample)] = rank_of(logits, label);
    if (!all.margins.empty()) all.margins[at(sample)] = margin_of(logits);
    if (!has_probabilities(loss->link())) continue;
    const double confidence = confidence_of(logits, loss->link());
    CalibrationBin& bin = sums.bins[bin_of(confidence)];
    ++bin.samples;
    bin.correct += class_of(logits) == label ? 1 : 0;
    bin.confidence += confidence;
  }
  return sums;
}

void add(Classification& result, const CalibrationSums& sums) {
  for (std::size_t b = 0; b < calibration_bins; ++b) {
    result.bins[b].samples += sums.bins[b].samples;
    result.bins[b].correct += sums.bins[b].correct;
    result.bins[b].confidence += sums.bins[b].confidence;
  }
}

void count(Classification& result, const Predictions& all) {
  for (std::size_t i = 0; i < all.labels.size(); ++i) {
    ++result.confusion[at(all.labels[i])][at(all.classes[i])];
    ++result.ranks[at(all.ranks[i])];
  }
  if (result.classes() == 2) result.auc = roc_auc(all.margins, all.labels);
}

}  // namespace

Index Classification::correct() const {
  Index correct = 0;
  for (std::size_t c = 0; c < confusion.size(); ++c) correct += confusion[c][c];
  return correct;
}

double Classification::accuracy() const { return ratio(correct(), samples); }

double Classification::top_accuracy(Index k) const {
  const Index counted = std::clamp<Index>(k, 0, classes());
  return ratio(std::accumulate(ranks.begin(), ranks.begin() + counted, Index{0}), samples);
}

double Classification::accuracy_error() const {
  const double p = accuracy();
  return std::sqrt(p * (1 - p) / static_cast<double>(std::max<Index>(1, samples)));
}

ClassScores class_scores(Index hits, Index predicted, Index support) {
  return {.precision = ratio(hits, predicted),
          .recall = ratio(hits, support),
          .f1 = ratio(2 * hits, predicted + support),
          .support = support};
}

ClassScores Classification::scores(Index c) const {
  expect_index(c, classes(), "classification", "class");
  Index predicted = 0;
  for (const auto& row : confusion) predicted += row[at(c)];
  const auto& own = confusion[at(c)];
  return class_scores(own[at(c)], predicted, std::accumulate(own.begin(), own.end(), Index{0}));
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

std::optional<double> Classification::calibration_error() const {
  if (!has_probabilities(link)) return std::nullopt;
  double error = 0;
  for (const CalibrationBin& bin : bins) {
    error += std::abs(static_cast<double>(bin.correct) - bin.confidence);
  }
  return error / static_cast<double>(std::max<Index>(1, samples));
}

Classification evaluate_classes(const Sequential& net, const Dataset& data, const Loss& loss,
                                const Team& team) {
  const Loss fitting = check_fit(net, data, loss);
  if (data.classes() == 0)
    throw ConfigError(
        Mismatch{.where = "data", .what = "targets", .expected = "classes", .got = "values"});
  Predictions all(data);
  std::vector<CalibrationSums> sums(at(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[at(piece.number)] = measure(piece, data, fitting, all);
  });
  const std::size_t classes = at(data.classes());
  Classification result{.samples = data.size(),
                        .confusion = std::vector(classes, std::vector<Index>(classes)),
                        .ranks = std::vector<Index>(classes),
                        .auc = {},
                        .link = fitting->link(),
                        .bins = {}};
  WeightedLoss total;
  for (const CalibrationSums& piece : sums) {
    total += piece.loss;
    add(result, piece);
  }
  result.loss = total.mean();
  count(result, all);
  return result;
}

}}  // namespace rectify
