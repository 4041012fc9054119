#pragma once

#include "../base/expect.hpp"
#include "plan.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Memory for one thread, or one team, to run batches through a net. Passes allocate nothing. For
/// one architecture, which must outlive it.
class Workspace {
 public:
  /// For batches of up to `batch` samples. Throws ConfigError unless that is at least 1.
  Workspace(const Architecture& net, Index batch, PlanOptions options = {})
      : plan_(net, batch, options),
        arena_(static_cast<std::size_t>(plan_.arena_size())),
        input_(static_cast<std::size_t>(net.inputs() * batch * options.workers)),
        inputs_(net.inputs()) {}

  const Plan& plan() const { return plan_; }
  Scalar* arena() { return arena_.data(); }
  /// Memory in which a worker may gather a batch of `samples` <= `plan().batch()`: (inputs,
  /// samples). Throws ConfigError for more samples, or another worker.
  View input(Index samples, int worker = 0) {
    expect_between(samples, 0, plan_.batch(), "workspace", "samples");
    expect_index(worker, plan_.options().workers, "workspace", "worker");
    return view(input_.data() + worker * inputs_ * plan_.batch(), inputs_, samples);
  }
  /// A pass for prediction of `x`.
  WorkerPass prediction(ConstView x, const Flat& weights, const Flat& buffers,
                        const Worker& worker = Worker::alone()) {
    return {.common = {},
            .x = x,
            .weights = weights.data(),
            .buffers = buffers.data(),
            .arena = arena(),
            .worker = worker};
  }
  /// A pass of `x` that may write buffers.
  WorkerPass training(const Pass& common, ConstView x, const Flat& weights, Flat& buffers,
                      const Worker& worker = Worker::alone()) {
    return {.common = common,
            .x = x,
            .weights = weights.data(),
            .buffers = buffers.data(),
            .arena = arena(),
            .worker = worker,
            .updated_buffers = buffers.data()};
  }

 private:
  Plan plan_;
  Flat arena_;
  Flat input_;
  Index inputs_;
};

}}  // namespace rectify
