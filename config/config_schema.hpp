#pragma once

#include <string>
#include <vector>

#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The JSON Schema (draft-07) of a training config, including kinds added to the registries.
RECTIFY_API Json config_schema();

/// docs/configuration.md: all keys and kinds, in Markdown.
RECTIFY_API std::string config_reference();

/// A Markdown table of the fields of the section at path `section`.
RECTIFY_API std::string reference_table(const std::vector<FieldInfo>& fields,
                                        const std::string& section = {});

}}  // namespace rectify
