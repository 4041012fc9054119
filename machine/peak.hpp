#pragma once

#include "../nn/team.hpp"

/// Limits of this machine: the best of several measurements, not their median.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// GFLOP/s of multiply-adds in float by all threads of the team with the instruction set in use: an
/// upper bound for matrix products.
RECTIFY_API double measure_peak(const Team& team, double seconds);

/// GB/s of a[i] = b[i] + s c[i] (two reads and one write per element) on arrays larger than caches.
RECTIFY_API double measure_bandwidth(const Team& team, double seconds);

}}  // namespace rectify
