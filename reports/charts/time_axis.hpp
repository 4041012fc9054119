#pragma once

#include <span>
#include <vector>

#include "../../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// An axis of times at which something was measured, from 0 to the last of them. It is linear, or,
/// where times at the start would be too close to see, logarithmic: log(1 + t / t1) for the first
/// time t1 above 0. This is where t1 is less than a quarter of the mean distance of times, or more
/// than half of six or more times are in the first fifth.
class TimeAxis {
 public:
  /// Ascending and not negative.
  explicit TimeAxis(std::span<const double> times);

  bool is_logarithmic() const { return unit_ > 0; }
  /// The borders between the times' parts of the axis, in the middle between neighbours as drawn:
  /// the first is 0, then one between each two times, the last is the last time.
  std::vector<double> borders(std::span<const double> times) const;
  /// Replaces scale and ticks of an encoding as a position.
  void apply_to(Json& encoding) const;

 private:
  double last_ = 0;
  double unit_ = 0;  // t1 of the logarithmic axis; 0: linear
};

}}  // namespace rectify
