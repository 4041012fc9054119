#pragma once

#include <string>

#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether JSON that a file holds has the form in which a program has written it, so that it can be
/// taken without another question. `shape` is an example of that form:
///
///     "text", "number", "number or null", "whole number", "count", "true or false", "anything"
///     [shape]               a list of values of one shape
///     [shape, shape, ...]   a list of exactly those
///     {"key": shape}        an object with that member; others may be there
///     {"key?": shape}       which may be missing
///     {"*": shape}          and all members whose keys are not named
///     {"#": shape}          the same, with keys that are whole numbers
///
/// A count is a whole number from 0. Throws DataError for all that differs, up to ten lines:
/// `run.json: status: expected text, got 3`.
RECTIFY_API void check_shape(const Json& value, const Json& shape, const std::string& where);

}}  // namespace rectify
