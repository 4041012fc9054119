#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../base/types.hpp"
#include "dispatch.hpp"

/// Element-wise loops over views. Input and output may be the same memory: `omp simd` tells the
/// compiler that element i is read before element i is written and never after.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// y = f(x)
template <class F>
void map(ConstView x, View y, F f) {
  dispatch([=, rows = y.rows()]() mutable {
    for (Index column = 0; column < y.cols(); ++column) {
      const Scalar* from = x.data() + column * x.outerStride();
      Scalar* to = y.data() + column * y.outerStride();
#pragma omp simd
      for (Index row = 0; row < rows; ++row) to[row] = f(from[row]);
    }
  });
}

/// z = f(x, y). Not written with `map_rows`, which takes twice as long for a product: GCC uses
/// shorter vectors in a loop that passes the row index, used or not.
template <class F>
void map(ConstView x, ConstView y, View z, F f) {
  dispatch([=, rows = z.rows()]() mutable {
    for (Index column = 0; column < z.cols(); ++column) {
      const Scalar* first = x.data() + column * x.outerStride();
      const Scalar* second = y.data() + column * y.outerStride();
      Scalar* to = z.data() + column * z.outerStride();
#pragma omp simd
      for (Index row = 0; row < rows; ++row) to[row] = f(first[row], second[row]);
    }
  });
}

/// z = f(i, x, y) with row i: for parameters that each unit has.
template <class F>
void map_rows(ConstView x, ConstView y, View z, F f) {
  dispatch([=, rows = z.rows()]() mutable {
    for (Index column = 0; column < z.cols(); ++column) {
      const Scalar* first = x.data() + column * x.outerStride();
      const Scalar* second = y.data() + column * y.outerStride();
      Scalar* to = z.data() + column * z.outerStride();
#pragma omp simd
      for (Index row = 0; row < rows; ++row) to[row] = f(row, first[row], second[row]);
    }
  });
}

/// y = f(i, x)
template <class F>
void map_rows(ConstView x, View y, F f) {
  map_rows(x, x, y, [f](Index row, Scalar value, Scalar) { return f(row, value); });
}

/// sum[i] = f(i, x_1, y_1) + f(i, x_2, y_2) + ..., over the columns in order, for each row i.
template <class F>
void sum_rows(ConstView x, ConstView y, Scalar* sum, F f) {
  std::fill_n(sum, x.rows(), Scalar(0));
  dispatch([=, rows = x.rows()]() mutable {
    for (Index column = 0; column < x.cols(); ++column) {
      const Scalar* first = x.data() + column * x.outerStride();
      const Scalar* second = y.data() + column * y.outerStride();
#pragma omp simd
      for (Index row = 0; row < rows; ++row) sum[row] += f(row, first[row], second[row]);
    }
  });
}

/// sum = x_1 + x_2 + ..., the columns of x in order.
inline void sum_columns(ConstView x, View sum) {
  Scalar* to = sum.data();
  std::fill_n(to, x.rows(), Scalar(0));
  dispatch([=, rows = x.rows()]() mutable {
    for (Index column = 0; column < x.cols(); ++column) {
      const Scalar* from = x.data() + column * x.outerStride();
#pragma omp simd
      for (Index row = 0; row < rows; ++row) to[row] += from[row];
    }
  });
}

/// f(0) + f(1) + ... + f(n - 1), in sixteen interleaved sums that are then added pairwise: it
/// vectorizes, and the order does not depend on alignment. For use within `dispatch`.
template <class F>
inline Scalar sum_of(Index n, const F& f) {
  constexpr Index lanes = 16;
  Scalar sums[lanes] = {};
  Index i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (Index k = 0; k < lanes; ++k) sums[k] += f(i + k);
  }
  for (Index k = 0; i < n; ++i, ++k) sums[k] += f(i);
  for (Index half = lanes / 2; half > 0; half /= 2) {
    for (Index k = 0; k < half; ++k) sums[k] += sums[k + half];
  }
  return sums[0];
}

using FiniteBits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

/// 0 if and only if x is finite. Combine by `|` in a loop that reads the numbers anyway: that is
/// nearly free, unlike another pass over memory.
inline FiniteBits nonfinite_bits(Scalar x) { return std::bit_cast<FiniteBits>(x - x); }

/// Whether no value is NaN or infinity: these have the largest exponent. Compares bits as integers,
/// whose maximum the compiler may compute in any order.
inline bool all_finite(const Scalar* values, Index size) {
  using Bits = std::conditional_t<sizeof(Scalar) == 4, std::int32_t, std::int64_t>;
  constexpr Bits infinity = std::bit_cast<Bits>(std::numeric_limits<Scalar>::infinity());
  constexpr Bits magnitude = std::numeric_limits<Bits>::max();
  const Bits largest = dispatch([=] {
    Bits most = 0;
    for (Index i = 0; i < size; ++i) {
      most = std::max(most, std::bit_cast<Bits>(values[i]) & magnitude);
    }
    return most;
  });
  return largest < infinity;
}

}}  // namespace rectify
