#pragma once

#include <string>

#include "../base/types.hpp"

/// All matrix products: by our kernels (`product.hpp`), or by Eigen if the build is configured so
/// (RECTIFY_USE_EIGEN_PRODUCTS). Single-threaded. An element's bits depend on its row of a and its
/// column of b; with Eigen also on the shape.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A factor of a product, perhaps transposed.
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

/// Name of the backend: "rectify, AVX-512 (x86-64-v4)" or "Eigen 3.4.0".
RECTIFY_API std::string gemm_backend();

}}  // namespace rectify
