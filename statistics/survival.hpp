#pragma once

#include <span>
#include <vector>

#include "../base/precision.hpp"

/// Survival analysis: times to an event, where some observations end before it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// At one time: the number still under observation without the event, and of events at that time.
struct RiskSet {
  Index at_risk = 0;
  Index events = 0;
};

/// One time of a survival curve.
struct Survival {
  Index at_risk = 0;
  Index events = 0;
  double survival = 1;        ///< estimated share without the event so far
  double standard_error = 0;  ///< Greenwood's
};
/// The Kaplan-Meier estimate (1958) at each time. Later sets leave out those with an event and
/// those no longer observed.
RECTIFY_API std::vector<Survival> kaplan_meier(std::span<const RiskSet> sets);

}}  // namespace rectify
