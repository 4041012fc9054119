#pragma once

#include "instruction_set.hpp"

/// The kernels behind `gemm`. They read the left factor as weights are stored (columns of
/// consecutive units), so that nothing is packed, and sum every element of the result in the same
/// order whatever its position and the shape: a sample gives the same bits alone and in a batch.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// c = a b or c += a b on strided memory: element (i, j) of a is `a[i + j * a_right]`.
struct Product {
  Index rows, depth, columns;
  const Scalar* a;
  Index a_right;
  const Scalar* b;
  Index b_down, b_right;
  Scalar* c;
  Index c_right;
  bool add;  ///< c += a b
};

/// Uses the kernel for this instruction set, which the processor must support.
RECTIFY_API void multiply(const Product& product, InstructionSet set);

/// to (columns, rows) = transpose of from (rows, columns), both column-major with these column
/// strides.
RECTIFY_API void transpose(const Scalar* from, Index from_right, Index rows, Index columns,
                           Scalar* to, Index to_right);

}}  // namespace rectify
