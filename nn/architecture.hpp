#pragma once

#include <cstdint>
#include <vector>

#include "layer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A layer of a net with its shapes and the positions of its tensors in the flat vectors.
struct PlacedLayer {
  Layer layer;
  Needs needs;
  Index inputs;
  Index outputs() const { return needs.outputs; }
  std::vector<Tensor> parameters;
  std::vector<Tensor> buffers;
  Index tile_size = 0;  ///< scalars in one tile of all parameters
  double gain = 1;      ///< of the activation that follows, for layers with parameters
};

/// The structure of a net without its values: layers, checked shapes and the layout of tensors.
class RECTIFY_API Architecture {
 public:
  /// Throws ConfigError if layers do not fit together: `layers[2] dense: ...`.
  Architecture(Index inputs, std::vector<Layer> layers);

  Index inputs() const { return inputs_; }
  Index outputs() const { return layers_.back().outputs(); }
  const std::vector<PlacedLayer>& layers() const { return layers_; }
  /// All parameters, in the order of torch's state_dict, and all buffers.
  const std::vector<Tensor>& parameters() const { return parameters_; }
  const std::vector<Tensor>& buffers() const { return buffers_; }
  /// Sizes of the flat vectors of parameters and buffers.
  Index weights_size() const { return weights_size_; }
  Index buffers_size() const { return buffers_size_; }
  /// Number of trainable values.
  Index parameter_count() const;
  /// Number of inputs plus the outputs of all layers, for one sample.
  Index values_per_sample() const;

  /// Initial values of all parameters and buffers.
  void initialize(std::uint64_t seed, Flat& weights, Flat& buffers) const;
  /// New initial values of parameter `k` of layer `l`, (units, inputs); `shared` as in
  /// `InitContext`.
  Matrix initial_values(std::size_t l, std::size_t k, const random::Stream& stream,
                        const random::Stream& shared) const;

 private:
  void place(Layer layer);
  void set_gains();

  Index inputs_;
  std::vector<PlacedLayer> layers_;
  std::vector<Tensor> parameters_;
  std::vector<Tensor> buffers_;
  Index weights_size_ = 0;
  Index buffers_size_ = 0;
};

/// `layers[2] dense`
RECTIFY_API std::string layer_name(Index index, const Layer& layer);

}}  // namespace rectify
