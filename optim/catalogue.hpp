#pragma once

#include "../nn/optimizer.hpp"
#include "../nn/registry.hpp"
#include "../nn/schedule.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// THE list of optimizers.
template <>
Registry<Optimizer>& registry<Optimizer>();

/// THE list of schedules.
template <>
Registry<Schedule>& registry<Schedule>();

}  // namespace rectify::inline RECTIFY_PRECISION
