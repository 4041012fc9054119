#include "unit_rows.hpp"

#include "../layers/dense.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The dense layer that feeds an activation; -1 for none.
Index dense_before(const Architecture& net, Index activation) {
  for (Index l = activation - 1; l >= 0; --l) {
    const PlacedLayer& placed = net.layers()[at(l)];
    if (placed.layer.as<Dense>() != nullptr) return l;
    if (!placed.needs.unitwise || placed.needs.activation) return -1;
  }
  return -1;
}

}  // namespace

std::vector<UnitRows> unit_rows(const Architecture& net) {
  std::vector<UnitRows> all;
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (!net.layers()[l].needs.activation) continue;
    const Index dense = dense_before(net, static_cast<Index>(l));
    if (dense < 0) continue;
    UnitRows rows{static_cast<Index>(l), dense, {}};
    for (auto k = static_cast<std::size_t>(dense); k < l; ++k) {
      for (const Tensor& tensor : net.layers()[k].parameters) {
        if (!tensor.shared) rows.tensors.push_back(tensor);
      }
    }
    all.push_back(std::move(rows));
  }
  return all;
}

}}  // namespace rectify
