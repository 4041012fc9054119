#pragma once

#include <vector>

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Range of epsilon: 1 / sqrt of smaller numbers overflows in float.
inline constexpr Range norm_epsilon{.low = 1e-30};

/// The parameters of a norm: `weight` (initially 1) and `bias` (0) for each unit, without weight
/// decay.
inline std::vector<Parameter> norm_parameters(Index units) {
  const auto constant = [units](const char* name, Scalar first) {
    return Parameter{
        .name = name, .shape = {units}, .initialize = [first](Matrix& values, const InitContext&) {
          values.setConstant(first);
        }};
  };
  return {constant("weight", 1), constant("bias", 0)};
}

}}  // namespace rectify
