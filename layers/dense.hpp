#pragma once

#include <optional>

#include "../nn/init.hpp"
#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// y = W x + b, with W of (units, inputs): torch.nn.Linear, keras.layers.Dense.
struct RECTIFY_API Dense {
  static constexpr auto kind = "dense";
  static constexpr auto doc = "fully connected layer, W x + b: torch.nn.Linear, keras.layers.Dense";
  Index units = 0;
  Init init = Init::he_normal();
  std::optional<Init> bias_init = std::nullopt;  ///< by default `init->fill_bias`
  bool bias = true;

  static constexpr auto fields() {
    return std::tuple{
        field("units", &Dense::units, "number of units (outputs)", positive_count),
        field("init", &Dense::init, "initializer for the weights"),
        field("bias_init", &Dense::bias_init,
              "initializer for the biases; null: 0, unless `init` initializes biases too"),
        field("bias", &Dense::bias, "whether the layer has a bias")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward_parameters(const Frame& frame) const;
  void backward_inputs(const Frame& frame) const;
};

}}  // namespace rectify
