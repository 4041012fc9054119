#pragma once

#include <array>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

/// Classification metrics.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Scores of one class, or their means over classes. Ratios with denominator 0 are 0.
struct ClassScores {
  double precision = 0;  ///< fraction of the samples predicted as the class that belong to it
  double recall = 0;     ///< fraction of the samples of the class that are predicted as it
  double f1 = 0;         ///< harmonic mean of both
  Index support = 0;     ///< samples of the class
};

/// part / whole; 0 if both are.
inline double ratio(Index part, Index whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

/// The scores of a class that is predicted for `predicted` samples, `hits` of them rightly, and
/// that `support` samples belong to.
ClassScores class_scores(Index hits, Index predicted, Index support);

/// Samples whose confidence (largest probability) is in one interval.
struct CalibrationBin {
  Index samples = 0;
  Index correct = 0;
  double confidence = 0;  ///< summed over the samples
};

/// Bins of equal width: (0, 1/15], (1/15, 2/15], ...
inline constexpr std::size_t calibration_bins = 15;

struct RECTIFY_API Classification {
  double loss = 0;  ///< weighted mean over the samples
  Index samples = 0;
  std::vector<std::vector<Index>> confusion;  ///< number of samples by class and predicted class
  std::vector<Index> ranks;                   ///< number of samples by `rank_of` their class
  std::optional<double> auc;                  ///< see `roc_auc`; for two classes only
  Link link = Link::softmax;                  ///< of the loss; with none there are no bins
  std::array<CalibrationBin, calibration_bins> bins;

  Index classes() const { return std::ssize(confusion); }
  Index correct() const;
  double accuracy() const;
  /// Fraction of samples whose class is among the k most probable (top-k accuracy as in
  /// torchmetrics and Keras). Ties are ordered by class, so that k = 1 gives the accuracy.
  double top_accuracy(Index k) const;
  /// Binomial standard error of the accuracy: sqrt(p (1 - p) / n).
  double accuracy_error() const;
  /// Throws ConfigError unless it is one of the classes.
  ClassScores scores(Index c) const;
  /// Unweighted means over the classes that occur as a label or a prediction, as in scikit-learn.
  ClassScores macro_scores() const;
  /// Expected calibration error: mean of |accuracy - confidence| over the bins, weighted by their
  /// samples (Guo et al. 2017, "On Calibration of Modern Neural Networks"). std::nullopt if the
  /// outputs give no probabilities.
  std::optional<double> calibration_error() const;
};

/// Evaluates a net in one pass; the loss says what its outputs are (`Loss::link`). The result does
/// not depend on the number of threads. Sample weights apply only to the loss. Throws ConfigError
/// if net, data and loss do not match or the data has no classes.
RECTIFY_API Classification evaluate_classes(const Sequential& net, const Dataset& data,
                                            const Loss& loss, const Team& team = Team());

}}  // namespace rectify
