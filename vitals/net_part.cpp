#include "net_part.hpp"

#include <utility>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {

Sequential net_part(const Sequential& net, Index first, Index last) {
  const auto& placed = net.architecture().layers();
  std::vector<Layer> layers;
  for (Index l = first; l < last; ++l) layers.push_back(placed[at(l)].layer);
  Sequential part(placed[at(first)].inputs, std::move(layers));
  for (Index l = first; l < last; ++l) {
    const PlacedLayer& from = placed[at(l)];
    const PlacedLayer& to = part.architecture().layers()[at(l - first)];
    for (std::size_t k = 0; k < from.parameters.size(); ++k) {
      to.parameters[k].write(from.parameters[k].read(net.weights().data()), part.weights().data());
    }
    for (std::size_t k = 0; k < from.buffers.size(); ++k) {
      to.buffers[k].write(from.buffers[k].read(net.buffers().data()), part.buffers().data());
    }
  }
  return part;
}

}}  // namespace rectify
