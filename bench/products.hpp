#pragma once

#include <string>
#include <vector>

#include "cases.hpp"

namespace rectify::bench {

/// A product of matrices that a step does on one tile of units.
struct TileProduct {
  enum Kind { forward, weight_gradient, input_gradient };
  Kind kind;
  Index rows;     ///< of the result
  Index columns;  ///< likewise
  Index depth;    ///< of each sum

  /// `forward 64x64x784`: rows, columns, depth.
  std::string name() const;
  double flops() const { return 2.0 * static_cast<double>(rows * columns * depth); }
  bool operator==(const TileProduct&) const = default;
};

/// Those of all training cases, each once.
std::vector<TileProduct> tile_products();

/// Two matrices and their product.
class Operands {
 public:
  explicit Operands(const TileProduct& product);
  /// Returns an element of the product.
  Scalar multiply();

 private:
  TileProduct product_;
  Matrix a_, b_, c_;
};

}  // namespace rectify::bench
