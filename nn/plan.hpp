#pragma once

#include <vector>

#include "architecture.hpp"
#include "team.hpp"

/// How a batch goes through a net: which layers run together on one tile, where each keeps its
/// memory, and where workers wait for each other. The only place that fuses.
namespace rectify::inline RECTIFY_PRECISION {

/// The memory and the batch of one pass.
struct Run {
  Pass pass;
  ConstView x;  ///< (inputs, batch)
  const Scalar* weights;
  Scalar* gradients;  ///< null where there is no backward pass
  Scalar* running;    ///< buffers; written by training passes only
  Scalar* arena;      ///< of `Plan::arena_size()` scalars
};

struct PlanOptions {
  bool training = false;        ///< there will be a backward pass
  bool fuse = true;             ///< unit-wise layers run with the layer before, in its memory
  bool input_gradient = false;  ///< the backward pass reaches the net's input
};

class Plan {
 public:
  /// For batches of up to `batch` samples.
  Plan(const Architecture& net, Index batch, PlanOptions options);

  Index arena_size() const { return arena_size_; }
  Index batch() const { return batch_; }

  /// The batch through all layers. Every worker of a team calls it; it ends with a barrier.
  void forward(const Run& run, const Worker& worker) const;
  /// From `output_gradient` back: gradients of all parameters, `+=`. Ends with a barrier.
  void backward(const Run& run, const Worker& worker) const;
  /// Calls `visit(tensor, offset, size)` for every tile of parameters that is this worker's, the
  /// same in each call. After `backward`, nobody else reads or writes it.
  template <class Visit>
  void for_each_tile(const Worker& worker, Visit&& visit) const;

  /// What the last layer gave, and the gradient with respect to it: (outputs, batch of the run).
  View output(const Run& run) const { return output(run, layer_count() - 1); }
  View output_gradient(const Run& run) const { return gradient(run, stages_.size()); }
  /// The gradient with respect to the net's input.
  View input_gradient(const Run& run) const { return gradient(run, 0); }
  /// What layer `l` gave; for other layers than the last only in plans that do not fuse.
  View output(const Run& run, Index l) const;
  /// What layer `l` sees when it works on `units`.
  Frame frame(const Run& run, Index l, Units units, ConstView dy, View dx) const;

 private:
  /// Layers first .. last-1, run together tile by tile: all but the first are unit-wise.
  struct Stage {
    Index first;
    Index last;
  };
  /// Where a layer keeps its memory in the arena.
  struct Slots {
    Index output;
    Index saved;
    Index shared_gradients;  ///< a cache line or more for each tile
  };

  void stage_layers();
  void lay_out_outputs();
  void lay_out_backward();
  bool may_overwrite_input(Index l) const;
  Index take(Index size);

  const PlacedLayer& layer(Index l) const { return net_->layers()[static_cast<std::size_t>(l)]; }
  Index layer_count() const { return static_cast<Index>(net_->layers().size()); }
  View gradient(const Run& run, std::size_t stage) const;
  void backward_stage(const Run& run, std::size_t s, const Worker& worker) const;
  void backward_head(const Run& run, std::size_t s, const Worker& worker) const;
  void add_shared_gradients(const Run& run) const;

  const Architecture* net_;
  Index batch_;
  PlanOptions options_;
  std::vector<Stage> stages_;
  std::vector<Slots> slots_;      ///< by layer
  std::vector<Index> gradients_;  ///< offsets of dL/d(input of stage s); one more for the output
  Index arena_size_ = 0;
};

template <class Visit>
void Plan::for_each_tile(const Worker& worker, Visit&& visit) const {
  for (const Tensor& tensor : net_->parameters()) {
    if (tensor.shared) {
      if (worker.index() == 0) visit(tensor, tensor.offset, tensor.size());
      continue;
    }
    const Units mine = worker.share(tile_count(tensor.units()));
    for (Index t = mine.begin; t < mine.end; ++t) {
      const Units units = tile(t, tensor.units());
      visit(tensor, tensor.offset + units.begin * tensor.inputs(), units.size() * tensor.inputs());
    }
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
