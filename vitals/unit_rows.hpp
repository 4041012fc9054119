#pragma once

#include <vector>

#include "../nn/architecture.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The tensors in which each unit of an activation layer has its own row: those of the dense layer
/// that feeds it, and of the unit-wise layers in between (batch norm). Shared parameters are left
/// out.
struct UnitRows {
  Index activation;
  Index dense;
  std::vector<Tensor> tensors;
};

/// First to last, for activation layers that a dense layer feeds, directly or through layers that
/// are affine in each unit.
std::vector<UnitRows> unit_rows(const Architecture& net);

}}  // namespace rectify
