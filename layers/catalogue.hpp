#pragma once

#include <vector>

#include "../nn/layer.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The list of layers and activations. Programs add their own by `registry<Layer>().add<Own>()`.
template <>
RECTIFY_API Registry<Layer>& registry<Layer>();

/// All layers without required fields, with their defaults.
RECTIFY_API std::vector<Layer> default_layers();

}}  // namespace rectify
