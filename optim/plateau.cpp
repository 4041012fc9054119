#include <algorithm>
#include <limits>
#include <string_view>

#include "../base/error.hpp"
#include "schedules.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The metric, or if the epoch does not have it, the corresponding one of training.
double watched(const Epoch& epoch, const EpochMetric& metric) {
  if (const auto value = metric.get(epoch)) return *value;
  const auto kind = [](std::string_view name) { return name.substr(name.find('_')); };
  for (const EpochMetric& other : quality_metrics) {
    const bool same = kind(other.name) == kind(metric.name);
    if (const auto value = other.get(epoch); same && value) return *value;
  }
  throw ConfigError(Mismatch{.where = "schedule",
                             .what = "monitor",
                             .expected = "a metric of this run",
                             .got = in_quotes(metric.name)});
}

}  // namespace

double Plateau::factor(const StepsDone& done) const {
  constexpr double least_change = 1e-8;
  const EpochMetric& watched_metric = metric(monitor);
  const double sign = is_loss(watched_metric) ? 1 : -1;  // times this, smaller is better
  double current = 1, best = std::numeric_limits<double>::infinity();
  Index bad = 0, cooling = 0;
  for (const Epoch& epoch : done.history) {
    const double value = sign * watched(epoch, watched_metric);
    const bool better = value < best * (1 - sign * threshold);
    if (better) best = value;
    bad = better ? 0 : bad + 1;
    if (cooling > 0) {
      --cooling;
      bad = 0;
    }
    if (bad <= patience) continue;
    const double reduced = std::max(current * reduction, min_factor);
    if (current - reduced > least_change) current = reduced;
    cooling = cooldown;
    bad = 0;
  }
  return current;
}

}}  // namespace rectify
