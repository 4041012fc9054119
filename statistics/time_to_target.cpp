#include "time_to_target.hpp"

#include <algorithm>
#include <iterator>

#include "survival.hpp"

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
  std::map<double, std::vector<bool>> reached;  // by time
  for (const TimeToTarget& run : times) reached[run.time].push_back(run.reached);
  std::vector<RiskSet> sets;
  Index left = summary.runs;
  for (const auto& [time, runs] : reached) {
    sets.push_back({left, std::count(runs.begin(), runs.end(), true)});
    summary.reached += sets.back().events;
    left -= std::ssize(runs);
  }
  // At equal times, a censored run counts as taking longer than one that reached the target.
  const std::vector<Survival> curve = kaplan_meier(sets);
  const auto half = std::find_if(curve.begin(), curve.end(), [](const Survival& point) {
    return point.survival <= 0.5 + 1e-12;
  });
  if (half != curve.end()) summary.median = std::next(reached.begin(), half - curve.begin())->first;
  return summary;
}

}}  // namespace rectify
