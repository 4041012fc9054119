#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../base/error.hpp"
#include "../base/types.hpp"
#include "../math/random.hpp"

/// What a layer declares before memory is allocated.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What an initializer gets besides the shape.
struct InitContext {
  Index fan_in;           ///< inputs of a unit
  Index fan_out;          ///< units of the layer
  double gain;            ///< of the activation that follows: keeps E[y^2] constant
  random::Stream stream;  ///< keyed by the layer's ordinal among those of its kind
  random::Stream shared;  ///< likewise; the same for all parameters of the layer
};

/// A trainable tensor. `shape` is (units, inputs) or (units), as in torch.
struct Parameter {
  std::string name;
  std::vector<Index> shape;
  std::function<void(Matrix& values, const InitContext&)> initialize;
  bool decays = false;  ///< weight decay applies
  bool shared = false;  ///< one value for all units: its gradient is summed over the tiles
};

/// A tensor that is not trained, with one value per unit (running mean).
struct Buffer {
  std::string name;
  double initial = 0;
};

/// Memory and inputs that a layer needs.
struct Needs {
  Index outputs = 0;
  std::vector<Parameter> parameters = {};
  std::vector<Buffer> buffers = {};
  Index saved = 0;        ///< scalars that forward leaves for backward: see `Frame::saved`
  bool unitwise = false;  ///< from the rule's concept, like `samplewise`: set by `Layer`
  bool samplewise = false;
  bool activation = false;    ///< its units can be dead
  bool keeps_input = true;    ///< backward reads x
  bool keeps_output = false;  ///< backward reads y
  Index min_batch = 1;        ///< smallest batch it can be trained on
  /// Why this number of inputs is invalid; `where` is filled in by `Architecture`.
  std::optional<Mismatch> mismatch = {};
};

}}  // namespace rectify
