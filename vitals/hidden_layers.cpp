#include "hidden_layers.hpp"

#include <optional>

#include "../layers/dense.hpp"

namespace rectify::inline RECTIFY_PRECISION {

std::vector<HiddenLayer> hidden_layers(const Architecture& net) {
  std::vector<HiddenLayer> hidden;
  std::optional<Index> incoming, activation;
  for (std::size_t i = 0; i < net.layers().size(); ++i) {
    const PlacedLayer& placed = net.layers()[i];
    const auto l = static_cast<Index>(i);
    if (placed.layer.as<Dense>() != nullptr) {
      if (incoming && activation) hidden.push_back({*incoming, *activation, l});
      incoming = l;
      activation.reset();
    } else if (!placed.needs.unitwise) {
      incoming.reset();
    } else if (placed.needs.activation) {
      activation = l;
    }
  }
  return hidden;
}

}  // namespace rectify::inline RECTIFY_PRECISION
