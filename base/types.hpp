#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <new>
#include <span>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns are samples: a batch is (features, samples), so that y = W x + b reads as it is written.
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
/// Memory that somebody else owns, seen as a matrix; consecutive columns may be further apart than
/// there are rows, so that some rows of a batch are a view too.
using View = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using ConstView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

/// `rows` x `columns` scalars at `data`, one column behind the other.
inline View view(Scalar* data, Index rows, Index columns) {
  return {data, rows, columns, Eigen::OuterStride<>(rows)};
}
inline ConstView view(const Scalar* data, Index rows, Index columns) {
  return {data, rows, columns, Eigen::OuterStride<>(rows)};
}
inline ConstView view(const Matrix& matrix) {
  return view(matrix.data(), matrix.rows(), matrix.cols());
}
inline View view(Matrix& matrix) { return view(matrix.data(), matrix.rows(), matrix.cols()); }
inline ConstView read_only(const View& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols(), Eigen::OuterStride<>(matrix.outerStride())};
}

/// Where a column begins.
inline Scalar* column(View matrix, Index j) { return matrix.data() + j * matrix.outerStride(); }
inline const Scalar* column(const ConstView& matrix, Index j) {
  return matrix.data() + j * matrix.outerStride();
}

/// What a column has.
inline std::span<Scalar> column_values(View matrix, Index j) {
  return {column(matrix, j), at(matrix.rows())};
}
inline std::span<const Scalar> column_values(const ConstView& matrix, Index j) {
  return {column(matrix, j), at(matrix.rows())};
}

/// Bytes: a cache line, and the widest vector register. What starts here shares no line with what
/// another worker writes, and a library picks the same kernel for it in every run.
inline constexpr std::size_t cache_line = 64;

template <class T>
struct CacheAligned {
  using value_type = T;
  CacheAligned() = default;
  template <class U>
  explicit CacheAligned(const CacheAligned<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{cache_line}));
  }
  void deallocate(T* memory, std::size_t) noexcept {
    ::operator delete (memory, std::align_val_t{cache_line});
  }
  bool operator==(const CacheAligned&) const = default;
};

/// One flat vector of a run's state: all weights, all gradients, one slot of the optimizer.
using Flat = std::vector<Scalar, CacheAligned<Scalar>>;

/// a / b, rounded up.
constexpr Index ceiling(Index a, Index b) { return (a + b - 1) / b; }

/// `size` scalars, rounded up to whole cache lines.
inline Index whole_lines(Index size) {
  constexpr Index line = cache_line / sizeof(Scalar);
  return ceiling(size, line) * line;
}

}}  // namespace rectify
