#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "classification.hpp"

/// Metrics of several labels: each label applies to a sample or not (1 or 0).
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Number of samples by whether a label applies and whether it is predicted to.
struct LabelCounts {
  Index hits = 0;          ///< it applies, and is predicted
  Index false_alarms = 0;  ///< it does not apply, but is predicted
  Index misses = 0;        ///< it applies, but is not predicted
  Index rejections = 0;    ///< it does not apply, and is not predicted
  Index predicted() const { return hits + false_alarms; }
  Index support() const { return hits + misses; }
};

/// Scores have scikit-learn's definitions (precision_recall_fscore_support, accuracy_score,
/// hamming_loss, roc_auc_score of an indicator matrix); ratios with denominator 0 are 0.
struct RECTIFY_API Multilabel {
  double loss = 0;  ///< weighted mean over the samples
  Index samples = 0;
  double threshold = 0.5;  ///< above which a label is predicted
  std::vector<LabelCounts> labels = {};
  std::vector<std::optional<double>> aucs = {};  ///< `roc_auc` of each label
  Index exact = 0;                               ///< samples all of whose labels are right
  std::vector<std::string> names = {};           ///< of the labels; without names their numbers

  /// One label: two classes, and that it applies is the positive one.
  bool is_single() const { return labels.size() == 1; }

  /// Precision, recall, F1 and number of samples of a label. Throws ConfigError unless it is one.
  ClassScores scores(Index label) const;
  /// Fraction of samples for which the label is predicted rightly. Throws likewise.
  double accuracy(Index label) const;
  /// Unweighted means over the labels; the sum of the supports.
  ClassScores macro_scores() const;
  /// Of all labels' counts together.
  ClassScores micro_scores() const;
  /// Fraction of samples all of whose labels are predicted rightly.
  double subset_accuracy() const;
  /// Fraction of the labels of all samples that are predicted wrongly.
  double hamming_loss() const;
};

/// Evaluates in one pass; the result does not depend on the number of threads. Sample weights apply
/// only to the loss. A label is predicted where `prediction_of` its output is above `threshold`.
/// Throws ConfigError if net, data and loss do not match, if the data is not of labels (`Task::
/// multilabel`), and for a threshold of a sigmoid that is not between 0 and 1.
RECTIFY_API Multilabel evaluate_labels(const Sequential& net, const Dataset& data, const Loss& loss,
                                       double threshold = 0.5, const Team& team = Team());

}}  // namespace rectify
