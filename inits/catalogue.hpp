#pragma once

#include "../nn/init.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The list of initializers.
template <>
RECTIFY_API Registry<Init>& registry<Init>();

}}  // namespace rectify
