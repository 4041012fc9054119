#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <new>
#include <span>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns are samples: a batch is (features, samples), so that a layer is y = W x + b as on paper.
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
/// A matrix in memory owned elsewhere. The stride between columns may exceed the number of rows, so
/// that a range of rows of a batch is a view too.
using View = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using ConstView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

/// `rows` x `columns` contiguous scalars at `data`, column-major.
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

/// The first element of column `j`.
inline Scalar* column(View matrix, Index j) { return matrix.data() + j * matrix.outerStride(); }
inline const Scalar* column(const ConstView& matrix, Index j) {
  return matrix.data() + j * matrix.outerStride();
}

/// The values of column `j`.
inline std::span<Scalar> column_values(View matrix, Index j) {
  return {column(matrix, j), at(matrix.rows())};
}
inline std::span<const Scalar> column_values(const ConstView& matrix, Index j) {
  return {column(matrix, j), at(matrix.rows())};
}

/// Bytes of a cache line and of the widest vector register. Memory aligned to it shares no line
/// with what another worker writes, and a library picks the same kernel for it in every run.
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

/// One flat vector: all weights, all gradients, or one slot of the optimizer.
using Flat = std::vector<Scalar, CacheAligned<Scalar>>;

/// a / b, rounded up.
constexpr Index ceiling(Index a, Index b) { return (a + b - 1) / b; }

/// `size` rounded up to a whole number of cache lines, in scalars.
inline Index whole_lines(Index size) {
  constexpr Index line = cache_line / sizeof(Scalar);
  return ceiling(size, line) * line;
}

}}  // namespace rectify
