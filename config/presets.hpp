#pragma once

#include <array>

#include "../base/json.hpp"
#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Another framework's defaults.
enum class Preset { pytorch, keras, tensorflow };
constexpr std::array<const char*, 3> names_of(Preset) { return {"pytorch", "keras", "tensorflow"}; }

/// What its defaults are where a config does not say, by kind and field:
/// `{"adam": {"epsilon": 1e-7}}`. They come before our own defaults, never before what is written.
RECTIFY_API const Json& preset_defaults(Preset preset);

}}  // namespace rectify
