#pragma once

#include "../nn/init.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// THE list of initial distributions.
template <>
RECTIFY_API Registry<Init>& registry<Init>();

}}  // namespace rectify
