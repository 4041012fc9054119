#pragma once

#include <optional>
#include <span>

#include "../base/types.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Area under the ROC curve (sklearn.metrics.roc_auc_score): the chance that a sample of class 1
/// has a higher score than one of class 0, equal scores counting half; from the ranks (Mann and
/// Whitney 1947). None where only one of the classes occurs or a score is not a number. Throws
/// ConfigError unless there is a label for each score.
RECTIFY_API std::optional<double> roc_auc(std::span<const double> scores,
                                          std::span<const Index> labels);

}}  // namespace rectify
