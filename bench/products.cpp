#include "products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <rectify/math/gemm.hpp>

namespace rectify::bench {
namespace {

/// The products of a dense layer.
std::array<TileProduct, 3> products_of(Index inputs, Index units, Index batch) {
  const Index outs = std::min(units, tile_units), ins = std::min(inputs, tile_units);
  return {{{TileProduct::forward, outs, batch, inputs},          // y = W x
           {TileProduct::weight_gradient, outs, inputs, batch},  // dW = dy x^T
           {TileProduct::input_gradient, ins, batch, units}}};   // dx = W^T dy
}

}  // namespace

std::string TileProduct::name() const {
  constexpr std::array names{"forward", "weight gradient", "input gradient"};
  return fmt::format("{} {}x{}x{}", names[kind], rows, columns, depth);
}

std::vector<TileProduct> tile_products() {
  std::vector<TileProduct> list;
  for (const Case& c : cases("training")) {
    for (std::size_t i = 1; i < c.sizes.size(); ++i) {
      for (const TileProduct& product : products_of(c.sizes[i - 1], c.sizes[i], c.batch)) {
        const bool needless = product.kind == TileProduct::input_gradient && i == 1;
        if (!needless && std::count(list.begin(), list.end(), product) == 0) {
          list.push_back(product);
        }
      }
    }
  }
  return list;
}

// Factors lie in memory as they do in a step: weights and activations by columns of units.
Operands::Operands(const TileProduct& p)
    : product_(p),
      a_(p.kind == TileProduct::input_gradient ? Matrix::Random(p.depth, p.rows)
                                               : Matrix::Random(p.rows, p.depth)),
      b_(p.kind == TileProduct::weight_gradient ? Matrix::Random(p.columns, p.depth)
                                                : Matrix::Random(p.depth, p.columns)),
      c_(Matrix::Zero(p.rows, p.columns)) {}

Scalar Operands::multiply() {
  const Factor a = view(std::as_const(a_)), b = view(std::as_const(b_));
  switch (product_.kind) {
    case TileProduct::forward: rectify::multiply(a, b, view(c_)); break;
    case TileProduct::weight_gradient: rectify::multiply(a, transposed(b), view(c_)); break;
    case TileProduct::input_gradient: rectify::multiply(transposed(a), b, view(c_)); break;
  }
  return c_(0, 0);
}

}  // namespace rectify::bench
