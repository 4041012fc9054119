#pragma once

#include "bounded.hpp"
#include "rectifiers.hpp"
#include "smooth.hpp"

/// Activations without weights, with PyTorch's semantics also for slopes at kinks. NaN gives NaN,
/// so that divergence is noticed. Slopes are computed from the output if that is as accurate: the
/// input's memory can then be reused.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RECTIFY_API Identity {
  static constexpr auto kind = "identity";
  static constexpr auto doc = "x";
  Scalar value(Scalar x) const { return x; }
  Scalar slope_from_output(Scalar) const { return 1; }
};
extern template struct Elementwise<Identity>;

}}  // namespace rectify
