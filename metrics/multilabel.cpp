#include "multilabel.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../nn/pieces.hpp"
#include "../nn/weighted_loss.hpp"
#include "metrics.hpp"
#include "roc.hpp"
#include "value_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

ClassScores scores_of(const LabelCounts& counts) {
  return class_scores(counts.hits, counts.predicted(), counts.support());
}

void add(LabelCounts& sum, const LabelCounts& more) {
  sum.hits += more.hits;
  sum.false_alarms += more.false_alarms;
  sum.misses += more.misses;
  sum.rejections += more.rejections;
}

/// Sums of one piece.
struct LabelSums {
  WeightedLoss loss;
  std::vector<LabelCounts> labels;
  Index exact = 0;
};

/// Outputs and truth of each label, by sample.
struct LabelRanking {
  std::vector<std::vector<double>> outputs;
  std::vector<std::vector<Index>> truth;
};

LabelSums measure(const Piece& piece, const Dataset& data, const Loss& loss, double least,
                  LabelRanking& all) {
  std::vector<Scalar> gradient(at(piece.outputs.rows()));
  LabelSums sums{{}, std::vector<LabelCounts>(gradient.size())};
  for (Index i = 0; i < piece.outputs.cols(); ++i) {
    const Index sample = piece.samples[at(i)];
    const std::span<const Scalar> outputs = piece.output(i), targets = data.target(sample).values;
    sums.loss += weighted_loss(loss, data, sample, outputs, gradient);
    bool exact = true;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      const auto output = static_cast<double>(outputs[k]);
      const bool predicted = output > least, truth = targets[k] > 0;
      LabelCounts& counts = sums.labels[k];
      ++(truth ? (predicted ? counts.hits : counts.misses)
               : (predicted ? counts.false_alarms : counts.rejections));
      exact = exact && predicted == truth;
      all.outputs[k][at(sample)] = output;
      all.truth[k][at(sample)] = truth ? 1 : 0;
    }
    sums.exact += exact ? 1 : 0;
  }
  return sums;
}

}  // namespace

ClassScores Multilabel::scores(Index label) const {
  expect_index(label, std::ssize(labels), "labels", "label");
  return scores_of(labels[at(label)]);
}

double Multilabel::accuracy(Index label) const {
  expect_index(label, std::ssize(labels), "labels", "label");
  return ratio(labels[at(label)].hits + labels[at(label)].rejections, samples);
}

ClassScores Multilabel::macro_scores() const {
  ClassScores mean;
  const auto n = static_cast<double>(std::max<std::size_t>(1, labels.size()));
  for (const LabelCounts& counts : labels) {
    const ClassScores one = scores_of(counts);
    mean.precision += one.precision / n;
    mean.recall += one.recall / n;
    mean.f1 += one.f1 / n;
    mean.support += one.support;
  }
  return mean;
}

ClassScores Multilabel::micro_scores() const {
  LabelCounts all;
  for (const LabelCounts& counts : labels) add(all, counts);
  return scores_of(all);
}

double Multilabel::subset_accuracy() const { return ratio(exact, samples); }

double Multilabel::hamming_loss() const {
  Index wrong = 0;
  for (const LabelCounts& counts : labels) wrong += counts.false_alarms + counts.misses;
  return ratio(wrong, samples * std::ssize(labels));
}

Multilabel evaluate_labels(const Sequential& net, const Dataset& data, const Loss& loss,
                           double threshold, const Team& team) {
  const Loss fitting = check_fit(net, data, loss);
  if (data.task() != Task::multilabel) {
    throw ConfigError(Mismatch{.where = "data",
                               .what = "targets",
                               .expected = "labels of 0 or 1",
                               .got = data.classes() > 0 ? "classes" : "values"});
  }
  const double least = least_output(fitting->link(), threshold);
  const std::size_t labels = at(data.outputs()), samples = at(data.size());
  LabelRanking all{std::vector(labels, std::vector<double>(samples)),
                   std::vector(labels, std::vector<Index>(samples))};
  std::vector<LabelSums> sums(at(count_pieces(data)));
  for_each_piece(net, data, team, [&](const Worker&, const Piece& piece) {
    sums[at(piece.number)] = measure(piece, data, fitting, least, all);
  });
  Multilabel result{.samples = data.size(),
                    .threshold = threshold,
                    .labels = std::vector<LabelCounts>(labels),
                    .names = {}};
  WeightedLoss total;
  for (const LabelSums& piece : sums) {
    total += piece.loss;
    result.exact += piece.exact;
    for (std::size_t k = 0; k < labels; ++k) add(result.labels[k], piece.labels[k]);
  }
  result.loss = total.mean();
  for (std::size_t k = 0; k < labels; ++k) {
    result.names.push_back(data.target_name(k));
    result.aucs.push_back(roc_auc(all.outputs[k], all.truth[k]));
  }
  return result;
}

}}  // namespace rectify
