#pragma once

#include <array>
#include <cstdint>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether steps are faster by one worker or by the whole team: on a machine that has other things
/// to do, workers that wait for one another at every barrier can be slower than one alone. Now and
/// then a few steps are taken the other way to see how long they take. The bits are the same either
/// way.
class RECTIFY_API Pace {
 public:
  /// Whether the team should take the next step.
  bool use_team() const { return trying() ? !team_in_use_ : team_in_use_; }
  /// Records the time of the step that `use_team` was asked for.
  void record(double seconds);

 private:
  bool trying() const { return step_ % period < trial; }

  static constexpr std::uint64_t period = 1000;
  static constexpr std::uint64_t trial = 4;  ///< steps; the first only fills the caches
  bool team_in_use_ = true;
  std::uint64_t step_ = trial;
  std::array<double, 2> seconds_{};  ///< of a step alone, together; 0: not known
};

}}  // namespace rectify
