#pragma once

#include "../schema/registry.hpp"
#include "../training/optimizer.hpp"
#include "../training/schedule.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The list of optimizers.
template <>
RECTIFY_API Registry<Optimizer>& registry<Optimizer>();

/// The list of schedules.
template <>
RECTIFY_API Registry<Schedule>& registry<Schedule>();

}}  // namespace rectify
