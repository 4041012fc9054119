#pragma once

#include "../schema/registry.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// THE list of built-in cures.
template <>
RECTIFY_API Registry<Cure>& registry<Cure>();

}}  // namespace rectify
