#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The JSON Schema (draft-07) of a comparison, with its own keys and those of a training config.
RECTIFY_API Json experiment_schema();

/// Markdown tables of a comparison's own keys, for docs/comparing.md.
RECTIFY_API std::string experiment_reference();

}}  // namespace rectify
