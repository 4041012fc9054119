#pragma once

#include <array>

#include "../base/json.hpp"
#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A framework whose defaults a config can use.
enum class Preset { pytorch, keras, tensorflow };
constexpr std::array<const char*, 3> names_of(Preset) { return {"pytorch", "keras", "tensorflow"}; }

/// Its defaults by kind and field: `{"adam": {"epsilon": 1e-7}}`. They replace rectify's own
/// defaults, never values in a config.
RECTIFY_API const Json& preset_defaults(Preset preset);

}}  // namespace rectify
