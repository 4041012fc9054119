#pragma once

#include <optional>
#include <span>

#include "dataset.hpp"
#include "sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The inputs and outputs of every layer for a batch of samples, as `predict` computes them. Made
/// once, used for any number of batches of nets of one architecture, which must outlive it; nothing
/// is allocated in between.
class RECTIFY_API LayerOutputs {
 public:
  /// For up to `batch` samples at a time. Throws ConfigError unless `batch` is at least 1.
  LayerOutputs(const Architecture& net, Index batch)
      : net_(net), workspace_(net, batch, {.fuse = false}) {}
  LayerOutputs(const LayerOutputs&) = delete;  // views of a copy would be of the original
  LayerOutputs& operator=(const LayerOutputs&) = delete;

  /// Computes them for these samples, with the net's weights and buffers. Throws ConfigError if the
  /// net has another architecture, its inputs are not the data's features, or there are more
  /// samples than the batch, or none.
  void compute(const Sequential& net, const Dataset& data, std::span<const Index> samples);
  /// The same with weights and buffers of its own.
  void compute(const Flat& weights, const Flat& buffers, const Dataset& data,
               std::span<const Index> samples);

  /// What layer `l` gets, and what it gives: (units, samples of the last batch). Throws ConfigError
  /// if there is no such layer, and std::bad_optional_access before the first batch.
  ConstView input(Index l) const;
  ConstView output(Index l) const;

 private:
  void expect_layer(Index l) const;

  const Architecture& net_;
  Workspace workspace_;
  std::optional<Run> run_;  // the last one
};

}}  // namespace rectify
