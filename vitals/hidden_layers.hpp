#pragma once

#include <vector>

#include "../nn/architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Units between two dense layers: those of the first, behind it unit-wise layers with at least one
/// activation among them, then the second. What a unit is can be told from its row of the first,
/// its elements of the layers between, and its column of the second; so it can be replaced or left
/// out.
struct HiddenLayer {
  Index incoming;    ///< the dense layer whose unit it is
  Index activation;  ///< the last one between
  Index outgoing;    ///< the dense layer that takes its output
};

/// First to last. Units before or behind layers of another sort (crelu, layer_norm) are in none.
RECTIFY_API std::vector<HiddenLayer> hidden_layers(const Architecture& net);

}}  // namespace rectify
