#include "presets.hpp"

#include "../io/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

// torch 2: torch.nn, torch.optim.
constexpr auto pytorch = R"({
  "dense": {"init": "torch_default"},
  "leaky_relu": {"negative_slope": 0.01},
  "prelu": {"slope": 0.25, "per_unit": false},
  "he_normal": {"truncated": false},
  "batch_norm": {"epsilon": 1e-5, "momentum": 0.1},
  "adam": {"epsilon": 1e-8}
})";

// Keras 3: keras.layers, keras.initializers, keras.optimizers. Its batch norm momentum is the
// weight of the old statistics, 1 - ours.
constexpr auto keras = R"({
  "config": {"optimizer": "adam"},
  "dense": {"init": "glorot_uniform"},
  "leaky_relu": {"negative_slope": 0.3},
  "prelu": {"slope": 0, "per_unit": true},
  "he_normal": {"truncated": true},
  "glorot_normal": {"truncated": true},
  "lecun_normal": {"truncated": true},
  "batch_norm": {"epsilon": 1e-3, "momentum": 0.01},
  "layer_norm": {"epsilon": 1e-3},
  "rmsprop": {"learning_rate": 0.001, "alpha": 0.9, "epsilon": 1e-7},
  "adagrad": {"learning_rate": 0.001, "initial_accumulator": 0.1, "epsilon": 1e-7},
  "adam": {"epsilon": 1e-7},
  "adamw": {"epsilon": 1e-7, "weight_decay": 0.004},
  "nadam": {"learning_rate": 0.001, "epsilon": 1e-7}
})";

// tf.nn: functions without weights.
constexpr auto tensorflow = R"({
  "leaky_relu": {"negative_slope": 0.2}
})";

}  // namespace

const Json& preset_defaults(Preset preset) {
  static const std::array<Json, 3> presets{parse_stored_json(pytorch, "pytorch"),
                                           parse_stored_json(keras, "keras"),
                                           parse_stored_json(tensorflow, "tensorflow")};
  return presets.at(static_cast<std::size_t>(preset));
}

}}  // namespace rectify
