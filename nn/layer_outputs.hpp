#pragma once

#include <optional>
#include <span>

#include "dataset.hpp"
#include "sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Computes the inputs and outputs of every layer for a batch of samples, as in `predict`. Reusable
/// for batches of nets of one architecture, which must outlive it; `compute` allocates no memory.
class RECTIFY_API LayerOutputs {
 public:
  /// For up to `batch` samples at a time. Throws ConfigError unless `batch` is at least 1.
  LayerOutputs(const Architecture& net, Index batch)
      : net_(net), workspace_(net, batch, {.fuse = false}) {}
  LayerOutputs(const LayerOutputs&) = delete;  // a copy's views would point into the original
  LayerOutputs& operator=(const LayerOutputs&) = delete;

  /// Computes them for these samples with the net's weights and buffers. Throws ConfigError if the
  /// net has another architecture, its inputs are not the data's features, or the number of samples
  /// is not in 1 .. batch.
  void compute(const Sequential& net, const Dataset& data, std::span<const Index> samples);
  /// As above, with the given weights and buffers.
  void compute(const Flat& weights, const Flat& buffers, const Dataset& data,
               std::span<const Index> samples);

  /// Input and output of layer `l`: (units, samples of the last batch). Throws ConfigError if there
  /// is no such layer, and std::bad_optional_access before the first `compute`.
  ConstView input(Index l) const;
  ConstView output(Index l) const;

 private:
  void expect_layer(Index l) const;

  const Architecture& net_;
  Workspace workspace_;
  std::optional<WorkerPass> pass_;  // of the last batch
};

}}  // namespace rectify
