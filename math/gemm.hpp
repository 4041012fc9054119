#pragma once

#include <string>

#include "../base/types.hpp"

/// The one door to matrix products: ours (`product.hpp`), or Eigen's where the build asks for them.
/// Always on the calling thread alone; the bits of an element depend on its row, its column and,
/// with Eigen's products, on the shape.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A factor of a product, as it lies in memory or transposed.
struct Factor {
  Factor(ConstView m) : matrix(m) {}        // NOLINT
  Factor(View m) : matrix(read_only(m)) {}  // NOLINT
  Index rows() const { return transposed ? matrix.cols() : matrix.rows(); }
  Index cols() const { return transposed ? matrix.rows() : matrix.cols(); }

  ConstView matrix;
  bool transposed = false;
};

inline Factor transposed(Factor factor) {
  factor.transposed = !factor.transposed;
  return factor;
}

/// c = a b. Throws ConfigError unless the shapes fit.
RECTIFY_API void multiply(const Factor& a, const Factor& b, View c);
/// c += a b. Throws likewise.
RECTIFY_API void multiply_add(const Factor& a, const Factor& b, View c);

/// What computes the products: "rectify, AVX-512 (x86-64-v4)" or "Eigen 3.4.0".
RECTIFY_API std::string gemm_backend();

}}  // namespace rectify
