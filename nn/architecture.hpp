#pragma once

#include <cstdint>
#include <vector>

#include "layer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A layer in its place in a net: its shapes, and where its tensors lie in the flat vectors.
struct PlacedLayer {
  Layer layer;
  Needs needs;
  Index inputs;
  Index outputs() const { return needs.outputs; }
  std::vector<Tensor> parameters;
  std::vector<Tensor> buffers;
  Index tile_size = 0;  ///< scalars in one tile of all parameters
  double gain = 1;      ///< of the activation that follows, where there are parameters
};

/// What a net is apart from its values: its layers, their shapes checked, their tensors laid out.
class RECTIFY_API Architecture {
 public:
  /// Throws ConfigError where the layers do not fit: `layers[2] dense: ...`.
  Architecture(Index inputs, std::vector<Layer> layers);

  Index inputs() const { return inputs_; }
  Index outputs() const { return layers_.back().outputs(); }
  const std::vector<PlacedLayer>& layers() const { return layers_; }
  /// All parameters, in the order of torch's state_dict; and all buffers.
  const std::vector<Tensor>& parameters() const { return parameters_; }
  const std::vector<Tensor>& buffers() const { return buffers_; }
  /// Lengths of the flat vectors that hold them.
  Index weights_size() const { return weights_size_; }
  Index buffers_size() const { return buffers_size_; }
  /// How many numbers are learnt.
  Index parameter_count() const;
  /// How many numbers its inputs and all outputs of layers are, of one sample.
  Index values_per_sample() const;

  /// First values of every parameter and buffer, by the seed.
  void initialize(std::uint64_t seed, Flat& weights, Flat& buffers) const;
  /// Parameter `k` of layer `l`, (units, inputs), drawn anew; `shared` as in `InitContext`.
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
