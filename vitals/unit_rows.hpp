#pragma once

#include <vector>

#include "../nn/architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The weights that belong to the units of an activation layer: each unit's row of these tensors.
/// They are those of the dense layer whose outputs the activation gets, and of the unit-wise layers
/// between the two (batch norm). What all units share is not among them.
struct UnitRows {
  Index activation;
  Index dense;
  std::vector<Tensor> tensors;
};

/// First to last; of those activation layers that a dense layer feeds, directly or through layers
/// that map each unit on its own by a straight line.
std::vector<UnitRows> unit_rows(const Architecture& net);

}}  // namespace rectify
