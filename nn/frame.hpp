#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "../base/types.hpp"
#include "parameters.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// One value for each unit of a tile.
using UnitValues = std::array<Scalar, tile_units>;

/// The part of a batch's pass through a net that is the same for all layers.
struct Pass {
  bool training = false;
  std::uint64_t seed = 0;
  std::uint64_t step = 0;               ///< steps taken before this one
  std::span<const Index> samples = {};  ///< the data set's index of each column
};

/// The tensors of one layer and the flat vectors they lie in.
struct LayerMemory {
  std::span<const Tensor> parameters;
  std::span<const Tensor> buffers;
  const Scalar* weights;
  Scalar* gradients;         ///< of this tile: each parameter's at its `tile_offset`
  Scalar* shared_gradients;  ///< of this tile, one for each parameter of the layer
  const Scalar* buffer_values;
  Scalar* updated_buffers;  ///< the same, writable in training passes; otherwise null
};

/// The input and output of a layer for one tile: views into memory owned by the plan. Layers assign
/// (`=`) all that they write, also gradients, which are computed once. The views are
///
///                         x       y       dy      dx
///     forward             all*    tile
///     backward_parameters piece           tile
///     backward_inputs     all             all     tile of inputs
///     backward            tile    tile    tile    tile
///     backward_samples    all     all     all     all
///
/// where "tile" is (units of the tile, batch), "piece" is (some of the inputs, batch) and "all" is
/// (all units, batch); (*) for unit-wise layers, which have a single `backward`, x is the tile too.
/// Sample-wise layers get all units and a part of the batch in `forward` and `backward_samples`,
/// and all inputs in `backward_parameters`. Mixing layers may get a part of the batch in `forward`.
/// x and y may alias if the layer's `Needs` permit it; dx and dy of unit-wise layers always may.
struct Frame {
  const Pass& pass;
  Index layer;         ///< index of the layer in the net
  IndexRange units;    ///< this tile
  IndexRange inputs;   ///< those of x
  IndexRange samples;  ///< the columns of the batch that the views have
  ConstView x;
  View y;
  ConstView dy;
  View dx;
  View saved;  ///< (units of the tile, needs.saved); for sample-wise layers (needs.saved, samples)
  LayerMemory memory;

  /// Parameter `k`, this tile's units: (units, inputs). The whole of it if it is shared.
  ConstView weight(std::size_t k) const {
    const Tensor& tensor = memory.parameters[k];
    if (tensor.shared || tensor.inputs() > 1) return weight(k, block_of(k));
    // One value per unit: `units` may be any range, not only a tile.
    return view(memory.weights + tensor.at(units.begin), units.size(), 1);
  }
  /// Parameter `k`, the units of tile `number`.
  ConstView weight(std::size_t k, Index number) const {
    return memory.parameters[k].block(memory.weights, number);
  }
  /// Where to write the gradient of `weight(k)` for these inputs. A parameter with one value per
  /// unit (bias) is written with the first piece of inputs. For a shared parameter it is this
  /// tile's partial sum.
  View gradient(std::size_t k) const {
    const Tensor& tensor = memory.parameters[k];
    if (tensor.shared) return view(memory.shared_gradients + k, 1, 1);
    return view(memory.gradients + tensor.tile_offset, units.size(),
                tensor.inputs() > 1 ? inputs.size() : 1);
  }
  /// Buffer `k`, this tile's units.
  ConstView buffer(std::size_t k) const {
    return memory.buffers[k].block(memory.buffer_values, units.begin / tile_units);
  }
  /// The same, writable; only in training passes.
  View updated_buffer(std::size_t k) const {
    return memory.buffers[k].block(memory.updated_buffers, units.begin / tile_units);
  }

  /// The data set's index of a column, or the index in the batch if there is no data set.
  Index sample(Index column) const {
    const Index place = samples.begin + column;
    return pass.samples.empty() ? place : pass.samples[at(place)];
  }

  /// The tile of parameter `k` that belongs to this tile of units.
  Index block_of(std::size_t k) const {
    return memory.parameters[k].shared ? 0 : units.begin / tile_units;
  }
};

}}  // namespace rectify
