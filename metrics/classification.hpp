#pragma once

#include <array>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

/// How well a net tells classes apart.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Of one class, or the means over classes. A share of nothing is 0.
struct ClassScores {
  double precision = 0;  ///< of the samples predicted as the class, the share that is
  double recall = 0;     ///< of the samples of the class, the share predicted as it
  double f1 = 0;         ///< the harmonic mean of both
  Index support = 0;     ///< samples of the class
};

/// Samples whose confidence, the largest probability, is in one interval.
struct CalibrationBin {
  Index samples = 0;
  Index correct = 0;
  double confidence = 0;  ///< summed over the samples
};

/// Bins of equal width: (0, 1/15], (1/15, 2/15], ...
inline constexpr std::size_t calibration_bins = 15;

struct RECTIFY_API Classification {
  double loss = 0;  ///< mean over the samples, by their weights
  Index samples = 0;
  std::vector<std::vector<Index>> confusion;  ///< samples, by class and by predicted class
  std::vector<Index> ranks;   ///< samples, by how many classes were held more likely than theirs
  std::optional<double> auc;  ///< see `roc_auc`; none where there are not two classes
  std::array<CalibrationBin, calibration_bins> bins;

  Index classes() const { return std::ssize(confusion); }
  Index correct() const;
  double accuracy() const;
  /// Share of samples whose class is one of the k held most likely (torchmetrics' and Keras' top-k
  /// accuracy); of classes held equally likely those with lower numbers come first, so that 1 gives
  /// the accuracy.
  double top_accuracy(Index k) const;
  /// Binomial standard error of the accuracy: sqrt(p (1 - p) / n).
  double accuracy_error() const;
  /// Throws ConfigError unless it is one of the classes.
  ClassScores scores(Index c) const;
  /// Unweighted means over the classes that some sample has or is predicted as, as scikit-learn's.
  ClassScores macro_scores() const;
  /// Mean of |accuracy - confidence| over the bins, weighted by their samples: ECE as in Guo et al.
  /// 2017, "On Calibration of Modern Neural Networks".
  double calibration_error() const;
};

/// In one pass, in pieces of a fixed size side by side: no bit depends on the number of threads.
/// The outputs are taken as logits. All but the loss counts every sample once, whatever its weight.
/// Throws ConfigError unless the net fits the data and the data has classes.
RECTIFY_API Classification evaluate_classes(const Sequential& net, const Dataset& data,
                                            const Loss& loss, const Team& team = Team());

}}  // namespace rectify
