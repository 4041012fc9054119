#include "pace.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void Pace::record(double seconds) {
  constexpr double memory = 0.95;   // decay of the running mean: about 20 steps
  constexpr double required = 0.9;  // speed-up that justifies cold caches
  const bool first_of_trial = step_ % period == 0;
  if (!first_of_trial) {
    double& mean = seconds_[use_team() ? 1 : 0];
    mean = mean == 0 || step_ % period == 1 ? seconds : memory * mean + (1 - memory) * seconds;
  }
  ++step_;
  const double now = seconds_[team_in_use_ ? 1 : 0], other = seconds_[team_in_use_ ? 0 : 1];
  if (!trying() && other > 0 && other < required * now) team_in_use_ = !team_in_use_;
}

}}  // namespace rectify
