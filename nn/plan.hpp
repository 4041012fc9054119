#pragma once

#include <functional>
#include <vector>

#include "architecture.hpp"
#include "team.hpp"

/// How a batch goes through a net: which layers run together on one tile, where each keeps its
/// memory, and where workers wait for each other. The only place that fuses.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The memory and the batch of one pass, as one worker sees them.
struct Run {
  Pass pass;
  ConstView x;  ///< (inputs, batch); each worker may have a copy of its own
  const Scalar* weights;
  const Scalar* buffers;
  Scalar* arena;  ///< of `Plan::arena_size()` scalars
  Worker worker = Worker::alone();
  Scalar* updated_buffers = nullptr;  ///< `buffers`, for training passes to write
};

/// A piece of the gradient, complete: `size` values for the weights from `offset` on. They are the
/// sink's, to change as well.
struct GradientTile {
  const Tensor& tensor;
  Index offset;
  Index size;
  Scalar* values;
};
/// Takes what a worker has finished, while it is in its cache. From then on nobody reads these
/// weights in this pass, so they may be updated at once.
using GradientSink = std::function<void(const GradientTile&)>;

struct PlanOptions {
  bool training = false;        ///< there will be a backward pass
  bool fuse = true;             ///< unit-wise layers run with the layer before, in its memory
  bool input_gradient = false;  ///< the backward pass reaches the net's input
  int workers = 1;              ///< most of them in a backward pass
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

  /// The batch through all layers. Every worker of a team calls it; it ends with a barrier. Throws
  /// ConfigError unless x has the net's inputs and at most `batch()` samples.
  void forward(const Run& run) const;
  /// From `output_gradient`, which all workers have seen complete, back to the first layer; each
  /// tile of the parameters' gradients goes to `sink`, always by the same worker. Throws
  /// ConfigError unless the plan is one for training, and for that many workers.
  void backward(const Run& run, const GradientSink& sink) const;

  /// What the last layer gave, and the gradient with respect to it: (outputs, batch of the run).
  View output(const Run& run) const { return output(run, layer_count() - 1); }
  View output_gradient(const Run& run) const { return gradient(run, stages_.size()); }
  /// The gradient with respect to the net's input.
  View input_gradient(const Run& run) const { return gradient(run, 0); }
  /// The gradient with respect to the input of layer `l`, once `backward` is through; in plans that
  /// do not fuse, and for layer 0 only with `input_gradient`.
  View input_gradient(const Run& run, Index l) const {
    return gradient(run, static_cast<std::size_t>(l));
  }
  /// What layer `l` gave; for other layers than the last only in plans that do not fuse.
  View output(const Run& run, Index l) const;
  /// What layer `l` gets, where what the layer before gave is there.
  ConstView input(const Run& run, Index l) const {
    return l == 0 ? run.x : read_only(output(run, l - 1));
  }
  /// What a unit-wise layer `l` sees when it works on `units`.
  Frame frame(const Run& run, Index l, Units units, ConstView dy, View dx) const;

 private:
  /// Layers first .. last-1, run together tile by tile: all but the first are unit-wise. What
  /// works on all units of a sample is alone in its stage.
  struct Stage {
    Index first;
    Index last;
    Index tile_samples = 0;  ///< by which it is cut; 0: by units
  };
  /// The part of a layer that is worked on at a time.
  struct Part {
    Units units;
    Units inputs;
    Units samples;
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

  const PlacedLayer& layer(Index l) const { return net_->layers()[at(l)]; }
  Index layer_count() const { return static_cast<Index>(net_->layers().size()); }
  View gradient(const Run& run, std::size_t stage) const;
  View saved(const Part& part, const Run& run, Index l) const;
  Scalar* tile_gradients(const Run& run) const;
  /// Calls `visit(part)` for each tile of samples of the stage that is the worker's.
  template <class Visit>
  void for_each_sample_tile(const Run& run, const Stage& stage, const Visit& visit) const;
  void forward_by_units(const Run& run, const Stage& stage) const;
  void forward_by_samples(const Run& run, const Stage& stage) const;
  void backward_unitwise(const Run& run, std::size_t s, const GradientSink& sink) const;
  void backward_inputs(const Run& run, std::size_t s) const;
  void backward_samples(const Run& run, std::size_t s) const;
  void backward_parameters(const Run& run, std::size_t s, const GradientSink& sink) const;
  Frame frame_of(const Part& part, const Run& run, Index l, ConstView dy, View dx) const;
  void give(const Frame& frame, const GradientSink& sink) const;
  void add_shared_gradients(const Run& run, const GradientSink& sink) const;

  const Architecture* net_;
  Index batch_;
  PlanOptions options_;
  std::vector<Stage> stages_;
  std::vector<Slots> slots_;      ///< by layer
  std::vector<Index> gradients_;  ///< offsets of dL/d(input of stage s); one more for the output
  Index tile_gradients_ = 0;      ///< offset of the gradients of one tile; one piece a worker
  Index tile_size_ = 0;           ///< of such a piece
  bool shares_ = false;           ///< some parameter belongs to all units of its layer
  Index arena_size_ = 0;
};

/// How many of at most `most` threads train this net fastest, by a model of what a step costs:
/// arithmetic that is shared in whole tiles, and waiting that grows with every barrier.
RECTIFY_API int useful_threads(const Architecture& net, Index batch, int most);

}}  // namespace rectify
