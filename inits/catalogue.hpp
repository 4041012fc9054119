#pragma once

#include "../nn/init.hpp"
#include "../nn/registry.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// THE list of initial distributions.
template <>
Registry<Init>& registry<Init>();

}  // namespace rectify::inline RECTIFY_PRECISION
