#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "../base/types.hpp"

/// Where the tensors of a net lie in its flat vectors.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A half-open range: of units, mostly.
struct Units {
  Index begin = 0;
  Index end = 0;
  Index size() const { return end - begin; }
};

/// These rows, or these columns, of a matrix.
inline View rows(View matrix, Units units) {
  return {matrix.data() + units.begin, units.size(), matrix.cols(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline ConstView rows(const ConstView& matrix, Units units) {
  return {matrix.data() + units.begin, units.size(), matrix.cols(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline View columns(View matrix, Units range) {
  return {matrix.data() + range.begin * matrix.outerStride(), matrix.rows(), range.size(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline ConstView columns(const ConstView& matrix, Units range) {
  return {matrix.data() + range.begin * matrix.outerStride(), matrix.rows(), range.size(),
          Eigen::OuterStride<>(matrix.outerStride())};
}

/// All work on a layer is cut into tiles of this many units by the whole batch, whatever the
/// number of threads; hence no bit of a result depends on it.
inline constexpr Index tile_units = 64;

inline Index tile_count(Index units) { return ceiling(units, tile_units); }
inline Units tile(Index number, Index units) {
  return {number * tile_units, std::min((number + 1) * tile_units, units)};
}

/// The gradient of a tile's weights is computed for this many inputs at a time, so that the update
/// finds it in the nearest cache: a multiple of what the product kernels take at once.
inline constexpr Index tile_inputs = 96;

inline Index piece_count(Index inputs) { return ceiling(inputs, tile_inputs); }
inline Units piece(Index number, Index inputs) {
  return {number * tile_inputs, std::min((number + 1) * tile_inputs, inputs)};
}

/// A parameter or buffer of a net: what it is called and where its elements are.
///
/// A tensor of (units, inputs) is stored tile by tile, each tile as a column-major matrix of its
/// units by all inputs: so a tile is one contiguous piece, which one worker reads and writes in
/// forward, backward and update. Files and users see (units, inputs) row-major, through `at`.
struct RECTIFY_API Tensor {
  Index layer;               ///< index of its layer in the net
  std::string name;          ///< "weight"; with its layer, "0.weight", as in torch.nn.Sequential
  std::vector<Index> shape;  ///< (units, inputs) or (units)
  bool decays = false;       ///< weight decay applies to it
  bool shared = false;       ///< by all units of its layer, rather than one row a unit
  Index offset = 0;          ///< of its first element in the flat vector
  Index tile_offset = 0;     ///< of its gradient among those of the layer's parameters in one tile

  Index units() const { return shape[0]; }
  Index inputs() const { return shape.size() > 1 ? shape[1] : 1; }
  Index size() const { return units() * inputs(); }
  std::string full_name() const { return std::to_string(layer) + "." + name; }

  /// Where the element of this unit and input is in the flat vector.
  Index at(Index unit, Index input = 0) const {
    const Units block = tile(unit / tile_units, units());
    return offset + block.begin * inputs() + input * block.size() + (unit - block.begin);
  }
  /// Most scalars in the gradient of one tile by one piece of the inputs.
  Index tile_size() const {
    return shared ? 0 : std::min(tile_units, units()) * std::min(tile_inputs, inputs());
  }
  /// Tile `number` of the tensor: (units of the tile, inputs).
  View block(Scalar* flat, Index number) const {
    const Units block = tile(number, units());
    return view(flat + offset + block.begin * inputs(), block.size(), inputs());
  }
  ConstView block(const Scalar* flat, Index number) const {
    const Units block = tile(number, units());
    return view(flat + offset + block.begin * inputs(), block.size(), inputs());
  }
  /// The tensor as a plain matrix (units, inputs), out of the flat vector and into it. Throws
  /// ConfigError for a matrix of another shape.
  Matrix read(const Scalar* flat) const;
  void write(const Matrix& values, Scalar* flat) const;
};

}}  // namespace rectify
