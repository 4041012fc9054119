#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"
#include "norm.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// weight (x - mean) / sqrt(variance + epsilon) + bias, with mean and biased variance over all
/// units of a sample (Ba et al. 2016, torch.nn.LayerNorm). Has no gain: initial weights before it
/// are those for the next layer.
struct RECTIFY_API LayerNorm {
  static constexpr auto kind = "layer_norm";
  static constexpr auto doc =
      "(x - mean) / standard deviation, of each sample over its units (Ba et al. 2016): "
      "torch.nn.LayerNorm";
  double epsilon = 1e-5;
  bool affine = true;

  static constexpr auto fields() {
    return std::tuple{
        field("epsilon", &LayerNorm::epsilon, "added to the variance for numerical stability",
              norm_epsilon),
        field("affine", &LayerNorm::affine, "whether each unit has a trainable weight and bias")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward_samples(const Frame& frame) const;
  void backward_parameters(const Frame& frame) const;
};

}}  // namespace rectify
