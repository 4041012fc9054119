#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// gain times a uniformly distributed matrix with orthonormal rows or columns, whichever are fewer
/// (Saxe et al. 2014; torch.nn.init.orthogonal_).
struct RECTIFY_API Orthogonal {
  static constexpr auto kind = "orthogonal";
  static constexpr auto doc =
      "gain times a random matrix with orthonormal rows or columns (Saxe et al. 2014)";
  double gain = 1;
  static constexpr auto fields() {
    return std::tuple{field("gain", &Orthogonal::gain, "scaling factor of the matrix", positive)};
  }
  void fill(Matrix& values, const InitContext& context) const;
};

}}  // namespace rectify
