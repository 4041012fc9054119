#include "net_summary.hpp"

#include "../nn/plan.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto scalar_bytes = static_cast<Index>(sizeof(Scalar));

LayerSummary summarize_layer(const PlacedLayer& placed) {
  LayerSummary layer{.kind = std::string(placed.layer.kind()), .outputs = placed.outputs()};
  for (const Tensor& tensor : placed.parameters) {
    layer.parameters += tensor.size();
    if (tensor.shape.size() > 1) layer.multiply_adds += tensor.size();
  }
  return layer;
}

}  // namespace

Index multiply_adds_of_step(const NetSummary& net) {
  return 3 * net.multiply_adds - net.layers.front().multiply_adds;
}

NetSummary summarize(const Architecture& net) {
  NetSummary summary{.inputs = net.inputs()};
  for (const PlacedLayer& placed : net.layers()) {
    summary.layers.push_back(summarize_layer(placed));
    summary.parameters += summary.layers.back().parameters;
    summary.multiply_adds += summary.layers.back().multiply_adds;
  }
  summary.weight_bytes = summary.parameters * scalar_bytes;
  for (const Tensor& buffer : net.buffers()) summary.weight_bytes += buffer.size() * scalar_bytes;
  return summary;
}

NetSummary summarize(const Architecture& net, const Optimizer& optimizer, Index batch_size,
                     int threads, const UpdateOptions& updates) {
  NetSummary summary = summarize(net);
  const Plan plan(net, batch_size, {.training = true, .workers = threads});
  const Index gathered = net.inputs() * batch_size * threads;
  const Index vectors =
      optimizer->slots() + (updates.average ? 1 : 0) + (updates.clip_norm ? 1 : 0);
  summary.training = {.optimizer = std::string(optimizer.kind()),
                      .batch_size = batch_size,
                      .threads = threads,
                      .optimizer_bytes = vectors * summary.parameters * scalar_bytes,
                      .workspace_bytes = (plan.arena_size() + gathered) * scalar_bytes,
                      .flops = 2.0 * static_cast<double>(batch_size) *
                               static_cast<double>(multiply_adds_of_step(summary))};
  return summary;
}

}}  // namespace rectify
