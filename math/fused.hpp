#pragma once

#include <cmath>
#include <cstddef>

#include "instruction_set.hpp"

#if defined(__x86_64__) && !defined(__clang__)
#include <immintrin.h>  // declares what GCC has built in
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // about passing vectors: these calls are instructions
#endif

namespace rectify { inline namespace RECTIFY_PRECISION { namespace kernels {

/// sum += a b, rounded once (fused multiply-add), for compiler vectors; to be inlined into a
/// function for an instruction set that has it. Intrinsics, because GCC contracts products and sums
/// in some loops and not in others.
template <class Lanes, class Element>
RECTIFY_INLINE void add_product_fused(Lanes& sum, const Lanes& a, Element b) {
#if defined(__clang__)
#pragma clang fp contract(fast)
  sum += a * b;
#else
  [[maybe_unused]] constexpr bool is_float = sizeof(Element) == 4;
  [[maybe_unused]] const Lanes factor = b - Lanes{};
#if defined(__x86_64__)
  if constexpr (sizeof(Lanes) == 64 && is_float) {
    sum = __builtin_ia32_vfmaddps512_mask(a, factor, sum, -1, _MM_FROUND_CUR_DIRECTION);
  } else if constexpr (sizeof(Lanes) == 64) {
    sum = __builtin_ia32_vfmaddpd512_mask(a, factor, sum, 0xff, _MM_FROUND_CUR_DIRECTION);
  } else if constexpr (sizeof(Lanes) == 32 && is_float) {
    sum = __builtin_ia32_vfmaddps256(a, factor, sum);
  } else if constexpr (sizeof(Lanes) == 32) {
    sum = __builtin_ia32_vfmaddpd256(a, factor, sum);
  } else if constexpr (sizeof(Lanes) == 16 && is_float) {
    sum = __builtin_ia32_vfmaddps(a, factor, sum);
  } else if constexpr (sizeof(Lanes) == 16) {
    sum = __builtin_ia32_vfmaddpd(a, factor, sum);
  } else
#endif
  {
    constexpr std::size_t lanes = sizeof(Lanes) / sizeof(Element);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sum[lane] = std::fma(a[lane], b, sum[lane]);
    }
  }
#endif
}

}}}  // namespace rectify::kernels

#if defined(__x86_64__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
