#pragma once

#include "../nn/optimizer.hpp"
#include "../nn/registry.hpp"
#include "../nn/schedule.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// THE list of optimizers.
template <>
RECTIFY_API Registry<Optimizer>& registry<Optimizer>();

/// THE list of schedules.
template <>
RECTIFY_API Registry<Schedule>& registry<Schedule>();

}  // namespace rectify::inline RECTIFY_PRECISION
