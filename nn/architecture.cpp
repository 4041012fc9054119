#include "architecture.hpp"

#include <fmt/format.h>

#include <map>

#include "../base/error.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// More weights than this are an error in the config.
constexpr Index most_weights = Index{1} << 31;

/// The `part` of the random stream that all parameters of a layer share.
constexpr std::uint32_t shared_part = 0xffff;

void check(bool good, Index index, const Layer& layer, const char* what,
           const std::string& expected, const std::string& got) {
  if (good) return;
  throw ConfigError(Mismatch{layer_name(index, layer), what, expected, got});
}

void check_mismatch(Index index, const Layer& layer, const Needs& needs) {
  if (!needs.mismatch) return;
  Mismatch mismatch = *needs.mismatch;
  mismatch.where = layer_name(index, layer);
  throw ConfigError(mismatch);
}

void check_outputs(Index index, const Layer& layer, const Needs& needs, Index inputs) {
  const std::string got = std::to_string(needs.outputs);
  check(positive_count.contains(static_cast<double>(needs.outputs)), index, layer, "outputs",
        fmt::format("a whole number{}", positive_count.text()), got);
  check(!needs.unitwise || needs.outputs == inputs, index, layer, "outputs",
        fmt::format("{}, the number of inputs", inputs), got);
}

}  // namespace

std::string layer_name(Index index, const Layer& layer) {
  return fmt::format("layers[{}] {}", index, layer.kind());
}

Architecture::Architecture(Index inputs, std::vector<Layer> layers) : inputs_(inputs) {
  if (!positive_count.contains(static_cast<double>(inputs))) {
    const std::string expected = fmt::format("a whole number{}", positive_count.text());
    throw ConfigError(Mismatch{"net", "inputs", expected, std::to_string(inputs)});
  }
  if (layers.empty()) throw ConfigError(Mismatch{"net", "layers", "at least one", "none"});
  for (Layer& layer : layers) place(std::move(layer));
  set_gains();
}

void Architecture::place(Layer layer) {
  const auto index = static_cast<Index>(layers_.size());
  const Index inputs = index == 0 ? inputs_ : outputs();
  PlacedLayer placed{layer, layer->needs(inputs), inputs, {}, {}};
  check_mismatch(index, layer, placed.needs);
  check_outputs(index, layer, placed.needs, inputs);
  for (const Parameter& parameter : placed.needs.parameters) {
    Tensor tensor{
        index,         parameter.name,  parameter.shape, parameter.decays, parameter.shared,
        weights_size_, placed.tile_size};
    check(tensor.size() <= most_weights - weights_size_, index, layer, "weights",
          fmt::format("at most {} in a net", most_weights),
          fmt::format("{} after {} of earlier tensors", tensor.size(), weights_size_));
    weights_size_ += whole_lines(tensor.size());
    placed.tile_size += whole_lines(tensor.tile_size());
    placed.parameters.push_back(tensor);
    parameters_.push_back(std::move(tensor));
  }
  for (const Buffer& buffer : placed.needs.buffers) {
    Tensor tensor{index, buffer.name, {placed.needs.outputs}, false, false, buffers_size_, 0};
    buffers_size_ += whole_lines(tensor.size());
    placed.buffers.push_back(tensor);
    buffers_.push_back(std::move(tensor));
  }
  layers_.push_back(std::move(placed));
}

Index Architecture::parameter_count() const {
  Index sum = 0;
  for (const Tensor& tensor : parameters_) sum += tensor.size();
  return sum;
}

Index Architecture::values_per_sample() const {
  Index sum = inputs_;
  for (const PlacedLayer& placed : layers_) sum += placed.outputs();
  return sum;
}

/// Computed once, since each gain is an integral.
void Architecture::set_gains() {
  double gain = 1;
  bool is_needed = false;  // by an earlier layer
  std::vector<bool> needed(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    needed[l] = is_needed;
    is_needed = is_needed || !layers_[l].parameters.empty();
  }
  for (std::size_t l = layers_.size(); l-- > 0;) {
    if (!layers_[l].parameters.empty()) layers_[l].gain = gain;
    if (!needed[l]) continue;
    if (const auto own = layers_[l].layer->gain()) gain = *own;
  }
}

Matrix Architecture::initial_values(std::size_t l, std::size_t k, const random::Stream& stream,
                                    const random::Stream& shared) const {
  const PlacedLayer& placed = layers_[l];
  Matrix values = Matrix::Zero(placed.parameters[k].units(), placed.parameters[k].inputs());
  placed.needs.parameters[k].initialize(
      values, {placed.inputs, placed.outputs(), placed.gain, stream, shared});
  return values;
}

void Architecture::initialize(std::uint64_t seed, Flat& weights, Flat& buffers) const {
  weights.assign(static_cast<std::size_t>(weights_size_), 0);
  buffers.assign(static_cast<std::size_t>(buffers_size_), 0);
  std::map<std::string_view, std::uint32_t> ordinals;  // layers so far, by kind
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const PlacedLayer& placed = layers_[l];
    const std::uint32_t ordinal = ordinals[placed.layer.kind()]++;
    const random::Stream shared(seed, random::Purpose::weights, ordinal, shared_part);
    for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
      const Tensor& tensor = placed.parameters[k];
      const random::Stream stream(seed, random::Purpose::weights, ordinal,
                                  static_cast<std::uint32_t>(k));
      tensor.write(initial_values(l, k, stream, shared), weights.data());
    }
    for (std::size_t k = 0; k < placed.buffers.size(); ++k) {
      const Tensor& tensor = placed.buffers[k];
      const auto initial = static_cast<Scalar>(placed.needs.buffers[k].initial);
      tensor.write(Matrix::Constant(tensor.units(), 1, initial), buffers.data());
    }
  }
}

}}  // namespace rectify
