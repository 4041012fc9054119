#include "diagnosis.hpp"

#include <fmt/format.h>

#include <optional>

#include "../nn/layer_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string name_of_layer(const Sequential& net, Index layer) {
  return layer_name(layer, net.architecture().layers()[at(layer)].layer);
}

std::optional<Index> first_nonfinite_output(const Sequential& net, const Dataset& data,
                                            Index sample) {
  LayerOutputs outputs(net.architecture(), 1);
  outputs.compute(net, data, std::span(&sample, 1));
  for (Index l = 0; l < std::ssize(net.architecture().layers()); ++l) {
    if (!outputs.output(l).allFinite()) return l;
  }
  return std::nullopt;
}

}  // namespace

std::string tensor_and_layer(const Sequential& net, const Tensor& tensor) {
  return fmt::format("{} of {}", tensor.full_name(), name_of_layer(net, tensor.layer));
}

std::optional<Index> first_nonfinite(const Sequential& net, const Dataset& data,
                                     std::span<const Index> samples) {
  for (const Index sample : samples) {
    if (first_nonfinite_output(net, data, sample)) return sample;
  }
  return std::nullopt;
}

std::optional<Index> first_nonfinite_input(const Dataset& data, std::span<const Index> samples) {
  Matrix x(data.features(), 1);
  for (const Index& sample : samples) {
    data.gather(std::span(&sample, 1), view(x));
    if (!x.allFinite()) return sample;
  }
  return std::nullopt;
}

std::string diagnose_loss(const Sequential& net, const Dataset& data, Index sample) {
  if (const Tensor* tensor = net.first_nonfinite()) {
    return "first in tensor " + tensor_and_layer(net, *tensor);
  }
  if (first_nonfinite_input(data, std::span(&sample, 1))) {
    return "all weights are finite; the sample's inputs are not";
  }
  if (const auto layer = first_nonfinite_output(net, data, sample)) {
    return fmt::format("all weights are finite; first in the output of {}",
                       name_of_layer(net, *layer));
  }
  return "all weights and outputs are finite";
}

}}  // namespace rectify
