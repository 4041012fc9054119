#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Checks the structure of JSON from a file, so that it can be read without further checks. `shape`
/// describes it by example:
///
///     "text", "number", "number or null", "whole number", "count", "true or false", "anything"
///     [shape]               a list of values of one shape
///     [shape, shape, ...]   a list of exactly those
///     {"key": shape}        an object with that member; it may have others
///     {"key?": shape}       which may be missing
///     {"*": shape}          and all members whose keys are not named
///     {"#": shape}          the same, with keys that are whole numbers
///
/// A count is a whole number >= 0. Throws DataError with up to ten mismatches: `run.json: status:
/// expected text, got 3`.
RECTIFY_API void check_shape(const Json& value, const Json& shape, const std::string& where);

}}  // namespace rectify
