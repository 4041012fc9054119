#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "../base/types.hpp"
#include "parameters.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// One value for each unit of a tile.
using UnitValues = std::array<Scalar, tile_units>;

/// What is the same for all layers during one pass of a batch through a net.
struct Pass {
  bool training = false;
  std::uint64_t seed = 0;
  std::uint64_t step = 0;               ///< steps taken before this one
  std::span<const Index> samples = {};  ///< which sample of the data set each column is
};

/// The tensors of one layer and the flat vectors they lie in.
struct LayerMemory {
  std::span<const Tensor> parameters;
  std::span<const Tensor> buffers;
  const Scalar* weights;
  Scalar* gradients;         ///< of this tile: each parameter's at its `tile_offset`
  Scalar* shared_gradients;  ///< of this tile, one for each parameter of the layer
  const Scalar* buffer_values;
  Scalar* updated_buffers;  ///< the same, for training passes to write; null in others
};

/// All that a layer sees of the world while it works on one tile: views into memory that the plan
/// owns. All that is written is written with `=`: gradients too, each of which is asked for once.
/// The views are
///
///                         x       y       dy      dx
///     forward             all*    tile
///     backward_parameters piece           tile
///     backward_inputs     all             all     tile of inputs
///     backward            tile    tile    tile    tile
///     backward_samples    all     all     all     all
///
/// where "tile" is (units of the tile, batch), "piece" is (some of the inputs, batch) and "all" is
/// (all units, batch); (*) for unit-wise layers, which have the one `backward`, x is the tile too.
/// Sample-wise layers have all units and a part of the batch in `forward` and `backward_samples`,
/// and all inputs in `backward_parameters`. x and y may be one memory where the layer's needs allow
/// it; dx and dy of unit-wise layers may always be. The batch may be a part of it in `forward` of
/// mixing layers.
struct Frame {
  const Pass& pass;
  Index layer;    ///< index of the layer in the net
  Units units;    ///< this tile
  Units inputs;   ///< those in x
  Units samples;  ///< the columns of the batch that the views have
  ConstView x;
  View y;
  ConstView dy;
  View dx;
  View saved;  ///< (units of the tile, needs.saved); of sample-wise layers (needs.saved, samples)
  LayerMemory memory;

  /// Parameter `k`, this tile's units: (units, inputs). The whole of it if it is shared.
  ConstView weight(std::size_t k) const {
    const Tensor& tensor = memory.parameters[k];
    if (tensor.shared || tensor.inputs() > 1) return weight(k, block_of(k));
    return view(memory.weights + tensor.at(units.begin), units.size(), 1);  // of any units
  }
  /// Parameter `k`, the units of tile `number`.
  ConstView weight(std::size_t k, Index number) const {
    return memory.parameters[k].block(memory.weights, number);
  }
  /// Where the gradient of `weight(k)` for these inputs goes; that of one value a unit
  /// belongs to the first piece of the inputs. For a shared parameter it is the part of this tile.
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
  /// The same, to be written. In training passes only.
  View updated_buffer(std::size_t k) const {
    return memory.buffers[k].block(memory.updated_buffers, units.begin / tile_units);
  }

  /// Which sample of the data set a column is; without a data set, which of the batch.
  Index sample(Index column) const {
    const Index place = samples.begin + column;
    return pass.samples.empty() ? place : pass.samples[at(place)];
  }

  /// The tile of parameter `k` that goes with this tile of units.
  Index block_of(std::size_t k) const {
    return memory.parameters[k].shared ? 0 : units.begin / tile_units;
  }
};

}}  // namespace rectify
