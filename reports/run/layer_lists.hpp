#pragma once

#include <string>
#include <vector>

#include "../../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A value of a config in one line: `64`, `relu`; of an object its keys and values, of a rule first
/// its type: "leaky_relu, negative_slope 0.2".
std::string config_value_text(const Json& value);

/// Lists of layers, each in one line: "dense 64, leaky_relu (negative_slope 0.2), dense 10". Shows
/// options that are not the same in all layers of their type, or not the type's default. Null
/// pointers are lists that are missing.
std::vector<std::string> layer_lists_text(const std::vector<const Json*>& lists);

}}  // namespace rectify
