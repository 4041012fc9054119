#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "../base/precision.hpp"

/// Time to reach a target. A run that has not ended is censored; one that ended without reaching
/// the target never does. None is dropped.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// When one run reached the target, or the last time at which it had not.
struct TimeToTarget {
  double time = 0;
  bool reached = false;
};

/// The first time at which the value reaches `target` (is at least that, or at most if less is
/// better) for `evaluations` evaluations in a row. `series` is by time.
RECTIFY_API TimeToTarget time_to_target(const std::map<double, double>& series, double target,
                                        bool more_is_better, Index evaluations = 1);

struct TimesToTarget {
  Index runs = 0;
  Index reached = 0;
  /// Median time (Kaplan & Meier 1958); none if fewer than half of the runs reach the target.
  std::optional<double> median = {};
};
RECTIFY_API TimesToTarget summarize(std::span<const TimeToTarget> times);

}}  // namespace rectify
