#pragma once

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// to = (from - shift) / deviation
template <class T>
void scale(const T* from, Index count, Scalar shift, Scalar deviation, Scalar* to) {
  dispatch([=, factor = 1 / deviation] {
#pragma omp simd
    for (Index i = 0; i < count; ++i) to[i] = (static_cast<Scalar>(from[i]) - shift) * factor;
  });
}

}}  // namespace rectify
