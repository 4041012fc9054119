#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"
#include "norm.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// weight (x - mean) / sqrt(variance + epsilon) + bias for each unit (Ioffe & Szegedy 2015,
/// torch.nn.BatchNorm1d). Training uses mean and biased variance of the batch, which needs two
/// samples, and updates the running mean and (unbiased) variance with weight `momentum`; prediction
/// uses the running statistics. Has no gain: initial weights before it are those for the next
/// layer.
struct RECTIFY_API BatchNorm {
  static constexpr auto kind = "batch_norm";
  static constexpr auto doc =
      "(x - mean) / standard deviation, of each unit over the batch (Ioffe & Szegedy 2015): "
      "torch.nn.BatchNorm1d";
  double epsilon = 1e-5;
  double momentum = 0.1;
  bool affine = true;

  static constexpr auto fields() {
    return std::tuple{
        field("epsilon", &BatchNorm::epsilon, "added to the variance for numerical stability",
              norm_epsilon),
        field("momentum", &BatchNorm::momentum,
              "weight of the current batch in the running mean and variance, as in PyTorch; Keras' "
              "momentum is 1 minus this",
              shares),
        field("affine", &BatchNorm::affine, "whether each unit has a trainable weight and bias")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward(const Frame& frame) const;

 private:
  static constexpr Range shares{.low = 0, .high = 1};
};

}}  // namespace rectify
