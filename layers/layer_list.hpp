#pragma once

#include <string>
#include <vector>

#include "catalogue.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layers, and the path that each was read from: `model.layers[1]`, `model.layers[1].activation`,
/// `model.layers[0].layers[1]`. Copies of a repeated layer share it.
struct ReadLayers {
  std::vector<Layer> layers = {};
  std::vector<std::string> places = {};
};

/// Reads a list of layers: objects with `type`, or names alone. Expands `"activation"` of a dense
/// layer to a layer after it, and `{"repeat": n, "layers": [...]}` to n copies of its layers, so
/// that indices match torch.nn.Sequential. Adds problems to the reader and leaves out invalid
/// layers.
RECTIFY_API ReadLayers read_layers(const Reader& reader);

/// The expected value in messages.
inline constexpr auto expected_layers = "a list of at least one layer";

/// JSON Schema of what `read_layers` accepts.
RECTIFY_API Json schema_of_layers(Json& definitions);

/// The expanded list, with all fields.
RECTIFY_API Json layers_to_json(const std::vector<Layer>& layers);

}}  // namespace rectify
