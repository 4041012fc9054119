#include "gemm.hpp"

#include <fmt/format.h>

#include "../base/expect.hpp"

#ifndef RECTIFY_USE_EIGEN_PRODUCTS

#include <algorithm>
#include <array>

#include "product.hpp"

namespace rectify {
inline namespace RECTIFY_PRECISION {
namespace {

/// The kernels need the left factor untransposed. A transposed one is transposed in blocks of this
/// size, which stay in the L1 cache.
constexpr Index turned_size = 64;

void multiply_turned(const Factor& a, Product whole, InstructionSet set) {
  alignas(cache_line) std::array<Scalar, turned_size * turned_size> turned;
  const Index right = a.matrix.outerStride();
  for (Index row = 0; row < whole.rows; row += turned_size) {
    for (Index k = 0; k < whole.depth; k += turned_size) {
      Product part = whole;
      part.rows = std::min(turned_size, whole.rows - row);
      part.depth = std::min(turned_size, whole.depth - k);
      transpose(a.matrix.data() + k + row * right, right, part.depth, part.rows, turned.data(),
                part.rows);
      part.a = turned.data();
      part.a_right = part.rows;
      part.b += k * part.b_down;
      part.c += row;
      part.add = whole.add || k > 0;
      multiply(part, set);
    }
  }
}

void product(const Factor& a, const Factor& b, View c, bool add) {
  const InstructionSet set = instruction_set();
  const Index down = 1, right = b.matrix.outerStride();
  const Product product{.rows = c.rows(),
                        .depth = a.cols(),
                        .columns = c.cols(),
                        .a = a.matrix.data(),
                        .a_right = a.matrix.outerStride(),
                        .b = b.matrix.data(),
                        .b_down = b.transposed ? right : down,
                        .b_right = b.transposed ? down : right,
                        .c = c.data(),
                        .c_right = c.outerStride(),
                        .add = add};
  if (a.transposed && product.depth > 0) {
    multiply_turned(a, product, set);
  } else {
    multiply(product, set);
  }
}

}  // namespace

std::string gemm_backend() { return fmt::format("rectify, {}", name_of(instruction_set())); }

#else

namespace rectify {
inline namespace RECTIFY_PRECISION {
namespace {

template <class A, class B>
void eigen_product(const A& a, const B& b, View c, bool add) {
  if (add) {
    c.noalias() += a * b;
  } else {
    c.noalias() = a * b;
  }
}

void product(const Factor& a, const Factor& b, View c, bool add) {
  if (a.transposed && b.transposed) {
    eigen_product(a.matrix.transpose(), b.matrix.transpose(), c, add);
  } else if (a.transposed) {
    eigen_product(a.matrix.transpose(), b.matrix, c, add);
  } else if (b.transposed) {
    eigen_product(a.matrix, b.matrix.transpose(), c, add);
  } else {
    eigen_product(a.matrix, b.matrix, c, add);
  }
}

}  // namespace

std::string gemm_backend() {
  return fmt::format("Eigen {}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION,
                     EIGEN_MINOR_VERSION);
}

#endif

namespace {

void check_shapes(const Factor& a, const Factor& b, const View& c) {
  expect_equal(b.rows(), a.cols(), "product", "rows of b");
  expect_equal(c.rows(), a.rows(), "product", "rows of c");
  expect_equal(c.cols(), b.cols(), "product", "columns of c");
}

}  // namespace

void multiply(const Factor& a, const Factor& b, View c) {
  check_shapes(a, b, c);
  product(a, b, c, false);
}

void multiply_add(const Factor& a, const Factor& b, View c) {
  check_shapes(a, b, c);
  product(a, b, c, true);
}
}
}  // namespace rectify
