#pragma once

#include <nlohmann/json.hpp>

#include "precision.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Keys stay in the order in which they were written, so that files read as their authors meant.
using Json = nlohmann::ordered_json;

}  // namespace rectify::inline RECTIFY_PRECISION
