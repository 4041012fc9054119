#pragma once

#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "census.hpp"
#include "hidden_layers.hpp"

/// Removes hidden units that are constant, for a smaller net with the same outputs.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A unit whose output, as input to the next dense layer, is the same for every sample: 0 for a
/// ReLU that never fires.
struct ConstantUnit {
  Index unit;
  Scalar constant;
};

/// Largest differences of w x + b before and after, over all samples and units of a dense layer.
/// They come from rounding: a removed constant other than 0 changes the order of summation.
struct Agreement {
  double difference = 0;  ///< the largest
  double bound = 0;       ///< bound of the rounding error there
  double epsilons = 0;    ///< largest difference / (epsilon * (sum |w x| + |b|))
};

/// The result for one hidden layer.
struct PrunedLayer {
  HiddenLayer layer;
  Index units = 0;  ///< before
  std::vector<ConstantUnit> removed = {};
  /// Constant, but kept because a layer needs at least one unit.
  std::vector<Index> kept_constant = {};
  /// Gradient-dead but not constant, so kept: a saturated unit still carries information.
  std::vector<Index> kept_dead = {};
  bool new_bias = false;  ///< the next dense layer had no bias and got one
  Agreement sums = {};    ///< of the next dense layer, for the same inputs
};

struct Pruned {
  Sequential net;
  std::vector<PrunedLayer> layers = {};  ///< all that `hidden_layers` finds
  Index samples = 0;                     ///< of the data set
  double largest_difference = 0;         ///< between the nets' outputs, over the data set
  Census census = {};                    ///< of the net before, on the data set

  RECTIFY_API Index removed() const;  ///< units
};

/// Removes the units of hidden layers that are constant on all of `data`: their rows of the dense
/// layer before, their elements of the unit-wise layers in between, and their columns of the next
/// dense layer, whose bias takes over w c. One pass is enough, as later units stay constant. Then
/// checks on every sample that the sums of each next dense layer agree within 2 m u / (1 - m u)
/// sum |w x|, where u = epsilon / 2 and m is the number of terms (Higham 2002, section 3.1, for
/// both nets), and that the predicted classes agree; throws std::logic_error otherwise.
///
/// Throws ConfigError if the data's features do not fit the net, or there is no sample.
RECTIFY_API Pruned prune(const Sequential& net, const Dataset& data, const Team& team = Team());

}}  // namespace rectify
