#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../base/error.hpp"
#include "../base/types.hpp"
#include "../math/random.hpp"

/// What a layer says of itself before there is memory for it.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a parameter may know when its first values are drawn.
struct InitContext {
  Index fan_in;           ///< inputs of a unit
  Index fan_out;          ///< units of the layer
  double gain;            ///< of the activation that follows: keeps E[y^2] through it
  random::Stream stream;  ///< keyed by the ordinal of the layer among those of its kind
  random::Stream shared;  ///< likewise, and the same for all parameters of the layer
};

/// A tensor that is learnt. `shape` is (units, inputs) or (units), as in torch.
struct Parameter {
  std::string name;
  std::vector<Index> shape;
  std::function<void(Matrix& values, const InitContext&)> initialize;
  bool decays = false;  ///< weight decay applies
  bool shared = false;  ///< one value for all units: its gradient is summed over the tiles
};

/// A tensor that is kept but not learnt, one value a unit: a running mean.
struct Buffer {
  std::string name;
  double initial = 0;
};

/// What a layer declares before memory exists.
struct Needs {
  Index outputs = 0;
  std::vector<Parameter> parameters = {};
  std::vector<Buffer> buffers = {};
  Index saved = 0;        ///< scalars that forward leaves for backward: see `Frame::saved`
  bool unitwise = false;  ///< as the rule's concept says: the engine fills in these two
  bool samplewise = false;
  bool activation = false;    ///< has a slope, by which its units can be dead
  bool keeps_input = true;    ///< backward reads x
  bool keeps_output = false;  ///< backward reads y
  Index min_batch = 1;        ///< samples without which it cannot be trained
  /// Why it cannot have these inputs; its `where` is left to the engine.
  std::optional<Mismatch> mismatch = {};
};

}}  // namespace rectify
