#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/json.hpp"
#include "../base/precision.hpp"

/// Paths in a config: `model.layers[1].units`.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One part of a key: a name in an object, or an index in a list.
struct Step {
  std::string name;
  std::optional<std::size_t> index;
};

/// The parts of `model.layers[1].units`; none if the path is malformed or empty.
std::optional<std::vector<Step>> path_steps(std::string_view path);

/// `layers` of `model.layers[1]`: the last key of a path.
std::string key_of_path(std::string path);
/// `model.layers[1].init.type` without the last part.
std::string without_last(const std::string& path);

/// The value at a path; null if there is none. An empty path is that of the root.
const Json* value_at(const Json& root, std::string_view path);
Json* value_at(Json& root, std::string_view path);

}}  // namespace rectify
