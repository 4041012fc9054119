#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "precision.hpp"

namespace rectify::inline RECTIFY_PRECISION {

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

}  // namespace rectify::inline RECTIFY_PRECISION
