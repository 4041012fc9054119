#pragma once

#include <vector>

#include "catalogue.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The layers of a net as JSON writes them: objects with `type`, or names alone. `"activation"` in
/// a dense layer stands for a layer of its own behind it, and `{"repeat": n, "layers": [...]}` for
/// n times its layers; both are expanded, so that indices match torch.nn.Sequential. What cannot be
/// read is noted and left out.
RECTIFY_API std::vector<Layer> read_layers(const Reader& reader);

/// What messages say was expected where there is no such list.
inline constexpr auto expected_layers = "a list of at least one layer";

/// What `read_layers` accepts.
RECTIFY_API Json schema_of_layers(Json& definitions);

/// The list, expanded and with every field.
RECTIFY_API Json layers_to_json(const std::vector<Layer>& layers);

}}  // namespace rectify
