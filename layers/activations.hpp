#pragma once

#include "bounded.hpp"
#include "rectifiers.hpp"
#include "smooth.hpp"

/// Activations without weights: value and slope, in PyTorch's semantics, the slopes at their kinks
/// included. Not-a-number stays what it is, so that a net that has diverged says so. A slope comes
/// from the output where that is as good as from the input: the input's memory is then free.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RECTIFY_API Identity {
  static constexpr auto kind = "identity";
  static constexpr auto doc = "x";
  Scalar value(Scalar x) const { return x; }
  Scalar slope_from_output(Scalar) const { return 1; }
};
extern template struct Elementwise<Identity>;

}}  // namespace rectify
