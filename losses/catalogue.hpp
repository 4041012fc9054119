#pragma once

#include "../nn/loss.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The list of losses.
template <>
RECTIFY_API Registry<Loss>& registry<Loss>();

}}  // namespace rectify
