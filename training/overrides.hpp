#pragma once

#include <string>
#include <vector>

#include "../io/json.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Sets `model.layers[1].units=64` and the like in the document. A key that is not there yet is
/// added, if what surrounds it is; whether it means anything is for the reader to say. Throws
/// ConfigError for what is no `key=value` and for places that do not exist.
RECTIFY_API void apply_overrides(const std::vector<std::string>& overrides, JsonDocument& document);

}  // namespace rectify::inline RECTIFY_PRECISION
