#pragma once

#include <functional>
#include <vector>

#include "architecture.hpp"
#include "team.hpp"

/// Execution plan of a net: which layers are fused on one tile, where each has its memory, and
/// where workers wait for each other.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// One worker's pass of a batch through a net: the batch and the memory it works in.
struct WorkerPass {
  Pass common;  ///< the same for all workers and layers
  ConstView x;  ///< (inputs, batch); each worker may have its own copy
  const Scalar* weights;
  const Scalar* buffers;
  Scalar* arena;  ///< of `Plan::arena_size()` scalars
  Worker worker = Worker::alone();
  Scalar* updated_buffers = nullptr;  ///< `buffers`, writable in training passes
};

/// A completed piece of the gradient: `size` values, for the weights from `offset` on. The sink may
/// modify them.
struct GradientTile {
  const Tensor& tensor;
  Index offset;
  Index size;
  Scalar* values;
};
/// Called by the worker that computed the piece, while it is in cache. The pass does not read these
/// weights any more, so they may be updated at once.
using GradientSink = std::function<void(const GradientTile&)>;

struct PlanOptions {
  bool training = false;        ///< with a backward pass
  bool fuse = true;             ///< run unit-wise layers with the layer before, in its memory
  bool input_gradient = false;  ///< compute the gradient of the net's input
  int workers = 1;              ///< largest team of a backward pass
};

class RECTIFY_API Plan {
 public:
  /// For batches of up to `batch` samples. Throws ConfigError unless batch and workers are at least
  /// 1.
  Plan(const Architecture& net, Index batch, PlanOptions options);

  Index arena_size() const { return arena_size_; }
  Index batch() const { return batch_; }
  const PlanOptions& options() const { return options_; }
  /// Whether it was made for this very net: copies of a `Sequential` share theirs.
  bool is_for(const Architecture& net) const { return &net == net_; }

  /// Runs the batch through all layers. Called by every worker of a team; ends with a barrier.
  /// Throws ConfigError unless x has the net's inputs and at most `batch()` samples.
  void forward(const WorkerPass& pass) const;
  /// Backpropagates `output_gradient`, which must be complete (barrier), to the first layer. Passes
  /// each tile of the parameters' gradients to `sink`, always from the same worker. Throws
  /// ConfigError unless the plan is for training, and for that many workers.
  void backward(const WorkerPass& pass, const GradientSink& sink) const;

  /// The output of the last layer and the gradient with respect to it: (outputs, batch).
  View output(const WorkerPass& pass) const { return output(pass, layer_count() - 1); }
  View output_gradient(const WorkerPass& pass) const { return gradient(pass, stages_.size()); }
  /// The gradient with respect to the net's input.
  View input_gradient(const WorkerPass& pass) const { return gradient(pass, 0); }
  /// The gradient with respect to the input of layer `l`, after `backward`; only in plans that do
  /// not fuse, and for layer 0 only with `input_gradient`.
  View input_gradient(const WorkerPass& pass, Index l) const {
    return gradient(pass, static_cast<std::size_t>(l));
  }
  /// The output of layer `l`; for layers other than the last only in plans that do not fuse.
  View output(const WorkerPass& pass, Index l) const;
  /// The input of layer `l`; for layers other than the first only in plans that do not fuse.
  ConstView input(const WorkerPass& pass, Index l) const {
    return l == 0 ? pass.x : read_only(output(pass, l - 1));
  }
  /// The frame of layer `l` for a tile of units.
  Frame frame(const WorkerPass& pass, Index l, IndexRange units, ConstView dy, View dx) const;

 private:
  /// Layers first .. last-1, run together tile by tile: all but the first are unit-wise. A
  /// sample-wise layer is a stage of its own.
  struct Stage {
    Index first;
    Index last;
    Index tile_samples = 0;  ///< samples per tile; 0: tiles of units
  };
  /// The part of a layer that one call computes.
  struct Part {
    IndexRange units;
    IndexRange inputs;
    IndexRange samples;
  };
  /// Offsets of a layer's memory in the arena.
  struct Offsets {
    Index output;
    Index saved;
    Index shared_gradients;  ///< at least a cache line for each tile
  };

  void stage_layers();
  void lay_out_outputs();
  void lay_out_backward();
  bool may_overwrite_input(Index l) const;
  Index allocate(Index size);

  const PlacedLayer& layer(Index l) const { return net_->layers()[at(l)]; }
  Index layer_count() const { return static_cast<Index>(net_->layers().size()); }
  View gradient(const WorkerPass& pass, std::size_t stage) const;
  View saved(const Part& part, const WorkerPass& pass, Index l) const;
  Scalar* tile_gradients(const WorkerPass& pass) const;
  /// Calls `visit(part)` for each of the worker's tiles of samples of the stage.
  template <class Visit>
  void for_each_sample_tile(const WorkerPass& pass, const Stage& stage, const Visit& visit) const;
  void forward_by_units(const WorkerPass& pass, const Stage& stage) const;
  void forward_by_samples(const WorkerPass& pass, const Stage& stage) const;
  void backward_unitwise(const WorkerPass& pass, std::size_t s, const GradientSink& sink) const;
  void backward_inputs(const WorkerPass& pass, std::size_t s) const;
  void backward_samples(const WorkerPass& pass, std::size_t s) const;
  void backward_parameters(const WorkerPass& pass, std::size_t s, const GradientSink& sink) const;
  Frame frame_of(const Part& part, const WorkerPass& pass, Index l, ConstView dy, View dx) const;
  void emit(const Frame& frame, const GradientSink& sink) const;
  void add_shared_gradients(const WorkerPass& pass, const GradientSink& sink) const;

  const Architecture* net_;
  Index batch_;
  PlanOptions options_;
  std::vector<Stage> stages_;
  std::vector<Offsets> offsets_;  ///< by layer
  std::vector<Index> gradients_;  ///< offsets of dL/d(input of stage s), and of the output
  Index tile_gradients_ = 0;      ///< offset of the gradients of one tile, for each worker
  Index tile_size_ = 0;           ///< largest size of these
  bool shares_ = false;           ///< some parameter is shared by all units of its layer
  Index arena_size_ = 0;
};

/// The number of threads, up to `most`, that trains this net fastest by a cost model of a step:
/// arithmetic shared in whole tiles, plus the cost of barriers.
RECTIFY_API int useful_threads(const Architecture& net, Index batch, int most);

}}  // namespace rectify
