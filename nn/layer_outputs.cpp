#include "layer_outputs.hpp"

#include <fmt/format.h>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

[[noreturn]] void refuse(const char* what, const std::string& expected, const std::string& got) {
  throw ConfigError(Mismatch{"layer outputs", what, expected, got});
}

}  // namespace

void LayerOutputs::compute(const Sequential& net, const Dataset& data,
                           std::span<const Index> samples) {
  if (&net.architecture() != &net_) refuse("net", "one of its architecture", "another");
  compute(net.weights(), net.buffers(), data, samples);
}

void LayerOutputs::compute(const Flat& weights, const Flat& buffers, const Dataset& data,
                           std::span<const Index> samples) {
  const Index size = std::ssize(samples), most = workspace_.plan().batch();
  if (data.features() != net_.inputs()) {
    refuse("features of the data", std::to_string(net_.inputs()), std::to_string(data.features()));
  }
  if (size < 1 || size > most) {
    refuse("samples", fmt::format("from 1 to {}", most), std::to_string(size));
  }
  if (std::ssize(weights) != net_.weights_size() || std::ssize(buffers) != net_.buffers_size()) {
    refuse("weights and buffers",
           fmt::format("{} and {}", net_.weights_size(), net_.buffers_size()),
           fmt::format("{} and {}", weights.size(), buffers.size()));
  }
  const View x = workspace_.input(size);
  data.gather(samples, x);
  pass_.emplace(workspace_.prediction(read_only(x), weights, buffers));
  workspace_.plan().forward(*pass_);
}

}}  // namespace rectify
