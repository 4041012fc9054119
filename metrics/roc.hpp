#pragma once

#include <optional>
#include <span>

#include "../base/types.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Area under the ROC curve (sklearn.metrics.roc_auc_score): the probability that a sample of class
/// 1 has a higher score than one of class 0, with equal scores counted half; computed from ranks
/// (Mann and Whitney 1947). std::nullopt if only one class occurs or a score is NaN. Throws
/// ConfigError unless there is a label for each score.
RECTIFY_API std::optional<double> roc_auc(std::span<const double> scores,
                                          std::span<const Index> labels);

}}  // namespace rectify
