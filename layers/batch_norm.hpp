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
      "(x - mean) / deviation of the batch, unit by unit (Ioffe & Szegedy 2015)";
  double epsilon = 1e-5;
  double momentum = 0.1;
  bool affine = true;

  static constexpr auto fields() {
    return std::tuple{
        field("epsilon", &BatchNorm::epsilon, "added to the variance", norm_epsilon),
        field("momentum", &BatchNorm::momentum,
              "weight of a batch in the running mean and variance, as PyTorch's", shares),
        field("affine", &BatchNorm::affine, "whether weight and bias are learnt for each unit")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward(const Frame& frame) const;

 private:
  static constexpr Range shares{.low = 0, .high = 1};
};

}}  // namespace rectify
