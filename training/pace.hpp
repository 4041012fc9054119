#pragma once

#include <array>
#include <cstdint>

#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Chooses between one worker and the whole team by the times of recent steps: on a busy machine, a
/// team that waits at every barrier can be slower than a single worker. Every 1000 steps a few
/// steps try the alternative. Results are the same either way.
class RECTIFY_API Pace {
 public:
  /// Whether the team should compute the next step.
  bool use_team() const { return trying() ? !team_in_use_ : team_in_use_; }
  /// Records the time of the step that `use_team` was asked for.
  void record(double seconds);

 private:
  bool trying() const { return step_ % period < trial; }

  static constexpr std::uint64_t period = 1000;
  static constexpr std::uint64_t trial = 4;  ///< steps; the first one is not timed (cold caches)
  bool team_in_use_ = true;
  std::uint64_t step_ = trial;
  std::array<double, 2> seconds_{};  ///< by one worker, by the team; 0: unknown
};

}}  // namespace rectify
