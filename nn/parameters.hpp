#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "../base/types.hpp"

/// Layout of tensors in flat vectors.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The half-open range [begin, end) of indices.
struct IndexRange {
  Index begin = 0;
  Index end = 0;
  Index size() const { return end - begin; }
};

/// A range of rows, or of columns, of a matrix.
inline View rows(View matrix, IndexRange range) {
  return {matrix.data() + range.begin, range.size(), matrix.cols(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline ConstView rows(const ConstView& matrix, IndexRange range) {
  return {matrix.data() + range.begin, range.size(), matrix.cols(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline View columns(View matrix, IndexRange range) {
  return {matrix.data() + range.begin * matrix.outerStride(), matrix.rows(), range.size(),
          Eigen::OuterStride<>(matrix.outerStride())};
}
inline ConstView columns(const ConstView& matrix, IndexRange range) {
  return {matrix.data() + range.begin * matrix.outerStride(), matrix.rows(), range.size(),
          Eigen::OuterStride<>(matrix.outerStride())};
}

/// Work on a layer is cut into tiles of this many units by the whole batch, whatever the number of
/// threads: so results do not depend on it.
inline constexpr Index tile_units = 64;

inline Index tile_count(Index units) { return ceiling(units, tile_units); }
inline IndexRange tile(Index number, Index units) {
  return {number * tile_units, std::min((number + 1) * tile_units, units)};
}

/// The gradient of a tile's weights is computed for this many inputs at a time, so that the update
/// finds it in the L1 cache; a multiple of the product kernels' width.
inline constexpr Index tile_inputs = 96;

inline Index piece_count(Index inputs) { return ceiling(inputs, tile_inputs); }
inline IndexRange piece(Index number, Index inputs) {
  return {number * tile_inputs, std::min((number + 1) * tile_inputs, inputs)};
}

/// A parameter or buffer of a net: its name, shape and position in the flat vector.
///
/// A tensor of (units, inputs) is stored tile by tile, each tile a column-major matrix of its units
/// by all inputs: a tile is contiguous, and one worker reads and writes it in forward, backward and
/// update. `at` gives logical access; files are row-major (units, inputs).
struct RECTIFY_API Tensor {
  Index layer;               ///< index of its layer in the net
  std::string name;          ///< "weight"; `full_name` is "0.weight", as in torch.nn.Sequential
  std::vector<Index> shape;  ///< (units, inputs) or (units)
  bool decays = false;       ///< weight decay applies to it
  bool shared = false;       ///< one value for all units of its layer
  Index offset = 0;          ///< of its first element in the flat vector
  Index tile_offset = 0;     ///< of its gradient among those of the layer's parameters for one tile

  Index units() const { return shape[0]; }
  Index inputs() const { return shape.size() > 1 ? shape[1] : 1; }
  Index size() const { return units() * inputs(); }
  std::string full_name() const { return std::to_string(layer) + "." + name; }

  /// Index of the element of this unit and input in the flat vector.
  Index at(Index unit, Index input = 0) const {
    const IndexRange block = tile(unit / tile_units, units());
    return offset + block.begin * inputs() + input * block.size() + (unit - block.begin);
  }
  /// Largest size of the gradient of one tile by one piece of inputs.
  Index tile_size() const {
    return shared ? 0 : std::min(tile_units, units()) * std::min(tile_inputs, inputs());
  }
  /// Tile `number` of the tensor: (units of the tile, inputs).
  View block(Scalar* flat, Index number) const {
    const IndexRange block = tile(number, units());
    return view(flat + offset + block.begin * inputs(), block.size(), inputs());
  }
  ConstView block(const Scalar* flat, Index number) const {
    const IndexRange block = tile(number, units());
    return view(flat + offset + block.begin * inputs(), block.size(), inputs());
  }
  /// Copies the tensor from and to the flat vector, as a matrix (units, inputs). `write` throws
  /// ConfigError for other shapes.
  Matrix read(const Scalar* flat) const;
  void write(const Matrix& values, Scalar* flat) const;
};

}}  // namespace rectify
