#include "survival.hpp"

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

std::vector<Survival> kaplan_meier(std::span<const RiskSet> sets) {
  std::vector<Survival> curve;
  double share = 1, variance = 0;
  for (const RiskSet& set : sets) {
    const auto n = static_cast<double>(set.at_risk), d = static_cast<double>(set.events);
    if (n > 0) share *= 1 - d / n;
    if (n > d) variance += d / (n * (n - d));
    curve.push_back({set.at_risk, set.events, share, share * std::sqrt(variance)});
  }
  return curve;
}

}}  // namespace rectify
