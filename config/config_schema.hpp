#pragma once

#include <string>
#include <vector>

#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The JSON Schema (draft-07) of a training config: what `load_config` accepts, kinds that were
/// added to the registries included.
RECTIFY_API Json config_schema();

/// The page of every key and kind, in Markdown, from the same lists: docs/configuration.md.
RECTIFY_API std::string config_reference();

/// A table in Markdown of the fields of a section, whose path is `section`.
RECTIFY_API std::string reference_table(const std::vector<FieldInfo>& fields,
                                        const std::string& section = {});

}}  // namespace rectify
