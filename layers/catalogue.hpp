#pragma once

#include <vector>

#include "../nn/layer.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// THE list of layers and activations. A user's own joins it with `registry<Layer>().add<Own>()`.
template <>
RECTIFY_API Registry<Layer>& registry<Layer>();

/// Each layer that its kind alone names, with its defaults.
RECTIFY_API std::vector<Layer> default_layers();

}}  // namespace rectify
