#include "parameters.hpp"

#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Matrix Tensor::read(const Scalar* flat) const {
  Matrix values(units(), inputs());
  for (Index t = 0; t < tile_count(units()); ++t) {
    const IndexRange rows = tile(t, units());
    values.middleRows(rows.begin, rows.size()) = block(flat, t);
  }
  return values;
}

void Tensor::write(const Matrix& values, Scalar* flat) const {
  expect_equal(values.rows(), units(), "tensor", "units");
  expect_equal(values.cols(), inputs(), "tensor", "inputs");
  for (Index t = 0; t < tile_count(units()); ++t) {
    const IndexRange rows = tile(t, units());
    block(flat, t) = values.middleRows(rows.begin, rows.size());
  }
}

}}  // namespace rectify
