#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Keeps keys in the order in which they were written.
using Json = nlohmann::ordered_json;

/// As text; invalid UTF-8 (a file name may contain it) is replaced by U+FFFD.
inline std::string text_of(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// NaN and infinity are written as null, as is no value, and read back as NaN.
inline Json number_to_json(double value) { return std::isfinite(value) ? Json(value) : Json(); }
inline Json number_to_json(const std::optional<double>& value) {
  return value ? number_to_json(*value) : Json();
}
inline double number_from_json(const Json& json) {
  return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// Flags as text of 0 and 1: compact and readable.
RECTIFY_API Json flags_to_json(const std::vector<bool>& flags);
RECTIFY_API std::vector<bool> flags_from_json(const Json& json);

/// Appends a key or index to a path: `model.layers[1]` and `units` give `model.layers[1].units`.
RECTIFY_API std::string path_in(const std::string& path, const std::string& key);
RECTIFY_API std::string path_in(const std::string& path, std::size_t index);
/// Whether `path` is `around` or the path of something inside of it.
RECTIFY_API bool lies_in(const std::string& path, const std::string& around);

/// Calls `visit` with the path of every value that is a scalar, or an empty object or list.
RECTIFY_API void for_each_leaf(const Json& value, const std::string& path,
                               const std::function<void(const std::string& path)>& visit);

/// A JSON value as messages show it: `"relu"`, `-1`, `a list`.
RECTIFY_API std::string shown(const Json& value);

}}  // namespace rectify
