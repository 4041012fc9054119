#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Keys stay in the order in which they were written, so that files read as their authors meant.
using Json = nlohmann::ordered_json;

/// As text; bytes that are not UTF-8, of a file's name perhaps, are replaced.
inline std::string text_of(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// JSON has null for numbers that are not finite; they come back as not a number.
inline Json number_to_json(double value) { return std::isfinite(value) ? Json(value) : Json(); }
inline double number_from_json(const Json& json) {
  return json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// Flags as a text of 0 and 1, which packs well and can be read.
RECTIFY_API Json flags_to_json(const std::vector<bool>& flags);
RECTIFY_API std::vector<bool> flags_from_json(const Json& json);

/// `model.layers[1]` and `units`: `model.layers[1].units`.
RECTIFY_API std::string path_in(const std::string& path, const std::string& key);
RECTIFY_API std::string path_in(const std::string& path, std::size_t index);

/// Calls `visit` with the path of every value that has no others inside.
RECTIFY_API void for_each_leaf(const Json& value, const std::string& path,
                               const std::function<void(const std::string& path)>& visit);

/// How a message shows a JSON value: `"relu"`, `-1`, `a list`.
RECTIFY_API std::string shown(const Json& value);

}}  // namespace rectify
