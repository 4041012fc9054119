#pragma once

#include "../nn/team.hpp"

/// Limits of this machine: the best of all moments, not the median of them.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// GFLOP/s of fused multiply-adds in float, all threads of the team together, by the best
/// instruction set of this processor: no product of matrices can be faster.
RECTIFY_API double measure_peak(const Team& team, double seconds);

/// GB/s of a[i] = b[i] + s c[i] on arrays that no cache holds, two reads and a write an element.
RECTIFY_API double measure_bandwidth(const Team& team, double seconds);

}}  // namespace rectify
