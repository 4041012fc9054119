#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/architecture.hpp"
#include "optimizer.hpp"
#include "update_options.hpp"

/// Size and cost of a net, computed without running or initializing it.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct LayerSummary {
  std::string kind;
  Index outputs = 0;
  Index parameters = 0;
  /// Of the forward pass of one sample: one for each element of a weight matrix. Biases and
  /// activations are not counted.
  Index multiply_adds = 0;
};

/// Memory and arithmetic of training.
struct TrainingSummary {
  std::string optimizer;
  Index batch_size = 0;
  int threads = 1;
  Index optimizer_bytes = 0;  ///< slots, averaged weights, gradients stored for clipping
  Index workspace_bytes = 0;  ///< activations and gradients of one batch, on all threads
  /// Floating-point operations of the matrix products of one step, forward and backward; a
  /// multiply-add is two. The gradient of the net's input is not computed.
  double flops = 0;
};

struct NetSummary {
  Index inputs = 0;
  std::vector<LayerSummary> layers = {};
  Index parameters = 0;
  Index multiply_adds = 0;
  Index weight_bytes = 0;  ///< of parameters and buffers
  std::optional<TrainingSummary> training = {};
};

RECTIFY_API NetSummary summarize(const Architecture& net);
/// Of a training step for each sample: outputs, gradients of weights, and of inputs except those of
/// the first layer.
RECTIFY_API Index multiply_adds_of_step(const NetSummary& net);
/// With `training`, for batches of `batch_size`.
RECTIFY_API NetSummary summarize(const Architecture& net, const Optimizer& optimizer,
                                 Index batch_size, int threads, const UpdateOptions& updates = {});

}}  // namespace rectify
