#pragma once

#include <string>

#include "../nn/json.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The JSON Schema (draft-07) of a training config: what `load_config` accepts, kinds that were
/// added to the registries included.
RECTIFY_API Json config_schema();

/// The page of every key and kind, in Markdown, from the same lists: docs/configuration.md.
RECTIFY_API std::string config_reference();

}  // namespace rectify::inline RECTIFY_PRECISION
