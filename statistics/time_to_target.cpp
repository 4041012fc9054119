#include "time_to_target.hpp"

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

TimeToTarget time_to_target(const std::map<double, double>& series, double target,
                            bool more_is_better, Index evaluations) {
  Index held = 0;
  double since = 0;
  for (const auto& [time, value] : series) {
    const bool good = more_is_better ? value >= target : value <= target;
    if (good && held == 0) since = time;
    held = good ? held + 1 : 0;
    if (held == evaluations) return {since, true};
  }
  return {series.empty() ? 0 : series.rbegin()->first, false};
}

TimesToTarget summarize(std::span<const TimeToTarget> times) {
  TimesToTarget summary{.runs = std::ssize(times)};
  std::vector<TimeToTarget> sorted(times.begin(), times.end());
  // At equal times runs that reach the target precede censored ones, which take longer.
  std::sort(sorted.begin(), sorted.end(), [](const TimeToTarget& a, const TimeToTarget& b) {
    return a.time != b.time ? a.time < b.time : a.reached > b.reached;
  });
  double without = 1;  // estimated share of runs that have not reached it
  Index left = summary.runs;
  for (const TimeToTarget& run : sorted) {
    if (run.reached) {
      ++summary.reached;
      without *= 1 - 1 / static_cast<double>(left);
      if (without <= 0.5 + 1e-12 && !summary.median) summary.median = run.time;
    }
    --left;
  }
  return summary;
}

}}  // namespace rectify
