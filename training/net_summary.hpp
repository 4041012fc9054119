#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/architecture.hpp"
#include "optimizer.hpp"
#include "update_options.hpp"

/// What a net is and costs, by counting: nothing is run and no weight is drawn.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct LayerSummary {
  std::string kind;
  Index outputs = 0;
  Index parameters = 0;
  /// Of a sample on its way forward: one for each element of a weight matrix. Biases and
  /// activations are not counted.
  Index multiply_adds = 0;
};

/// What training adds.
struct TrainingSummary {
  std::string optimizer;
  Index batch_size = 0;
  int threads = 1;
  Index optimizer_bytes = 0;  ///< its slots, averaged weights, gradients kept to be clipped
  Index workspace_bytes = 0;  ///< activations and gradients of one batch, on all threads
  /// Floating-point operations of the products of one step, forward and backward; a multiply-add
  /// is two. There is no gradient with respect to the net's input.
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
/// With what it takes to train it on batches of `batch_size`.
RECTIFY_API NetSummary summarize(const Architecture& net, const Optimizer& optimizer,
                                 Index batch_size, int threads, const UpdateOptions& updates = {});

}}  // namespace rectify
