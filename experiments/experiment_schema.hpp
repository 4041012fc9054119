#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The JSON Schema (draft-07) of a comparison, with the keys of a training config beside its own.
RECTIFY_API Json experiment_schema();

/// The tables of its own keys, in Markdown: they stand in docs/comparing.md.
RECTIFY_API std::string experiment_reference();

}}  // namespace rectify
