#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "../base/precision.hpp"

/// How long it takes to become good enough. A run that is still watched is censored: it is known to
/// take longer; one that ended without takes for ever. None is dropped.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What one run says: when it reached the target, or until when it had not.
struct TimeToTarget {
  double time = 0;
  bool reached = false;
};

/// The first time whose value is at or above `target` (at or below, if less is better), together
/// with those of the next evaluations, `evaluations` in all. `series` is by time.
RECTIFY_API TimeToTarget time_to_target(const std::map<double, double>& series, double target,
                                        bool more_is_better, Index evaluations = 1);

struct TimesToTarget {
  Index runs = 0;
  Index reached = 0;
  /// By which half of the runs have reached it (Kaplan & Meier 1958); none where they have not.
  std::optional<double> median = {};
};
RECTIFY_API TimesToTarget summarize(std::span<const TimeToTarget> times);

}}  // namespace rectify
