#include "hidden_layers.hpp"

#include "../layers/dense.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::vector<HiddenLayer> hidden_layers(const Architecture& net) {
  std::vector<HiddenLayer> hidden;
  constexpr Index none = -1;
  Index incoming = none, activation = none;
  for (std::size_t i = 0; i < net.layers().size(); ++i) {
    const PlacedLayer& placed = net.layers()[i];
    const auto l = static_cast<Index>(i);
    if (placed.layer.as<Dense>() != nullptr) {
      if (activation != none) hidden.push_back({incoming, activation, l});
      incoming = l;
      activation = none;
    } else if (!placed.needs.unitwise) {
      incoming = activation = none;
    } else if (placed.needs.activation && incoming != none) {
      activation = l;
    }
  }
  return hidden;
}

}}  // namespace rectify
