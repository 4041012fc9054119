#pragma once

#include <span>
#include <vector>

#include "../base/precision.hpp"

/// How long it takes until something happens, where not everything is watched until it does.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// At one time: how many were still watched and had not had the event, and how many then had it.
struct RiskSet {
  Index at_risk = 0;
  Index events = 0;
};

/// One time of a survival curve.
struct Survival {
  Index at_risk = 0;
  Index events = 0;
  double survival = 1;        ///< estimated share that has not had the event yet
  double standard_error = 0;  ///< Greenwood's
};
/// Time by time (Kaplan & Meier 1958). Whoever is no longer watched is in none of the later sets,
/// and so is whoever had the event.
RECTIFY_API std::vector<Survival> kaplan_meier(std::span<const RiskSet> sets);

}}  // namespace rectify
