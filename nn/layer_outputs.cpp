#include "layer_outputs.hpp"

#include "../base/error.hpp"
#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

void LayerOutputs::compute(const Sequential& net, const Dataset& data,
                           std::span<const Index> samples) {
  if (!workspace_.plan().is_for(net.architecture())) {
    throw ConfigError(Mismatch{.where = "layer outputs",
                               .what = "net",
                               .expected = "one of its architecture",
                               .got = "another"});
  }
  compute(net.weights(), net.buffers(), data, samples);
}

void LayerOutputs::compute(const Flat& weights, const Flat& buffers, const Dataset& data,
                           std::span<const Index> samples) {
  const Index size = std::ssize(samples);
  expect_equal(data.features(), net_.inputs(), "layer outputs", "features of the data");
  expect_between(size, 1, workspace_.plan().batch(), "layer outputs", "samples");
  expect_equal(std::ssize(weights), net_.weights_size(), "layer outputs", "weights");
  expect_equal(std::ssize(buffers), net_.buffers_size(), "layer outputs", "buffers");
  const View x = workspace_.input(size);
  data.gather(samples, x);
  pass_.emplace(workspace_.prediction(read_only(x), weights, buffers));
  workspace_.plan().forward(*pass_);
}

ConstView LayerOutputs::input(Index l) const {
  expect_layer(l);
  return workspace_.plan().input(pass_.value(), l);
}

ConstView LayerOutputs::output(Index l) const {
  expect_layer(l);
  return read_only(workspace_.plan().output(pass_.value(), l));
}

void LayerOutputs::expect_layer(Index l) const {
  expect_index(l, std::ssize(net_.layers()), "layer outputs", "layer");
}

}}  // namespace rectify
