#pragma once

#include <vector>

#include "../nn/architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The units between two dense layers with only unit-wise layers, at least one of them an
/// activation, in between. A unit consists of its row of the first dense layer, its elements of the
/// layers in between and its column of the second, so it can be replaced or removed.
struct HiddenLayer {
  Index incoming;    ///< the dense layer that computes the units
  Index activation;  ///< the last activation in between
  Index outgoing;    ///< the dense layer that reads the units
};

/// First to last. Units next to layers that are not unit-wise (crelu, layer_norm) are in none.
RECTIFY_API std::vector<HiddenLayer> hidden_layers(const Architecture& net);

}}  // namespace rectify
