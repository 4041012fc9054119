#pragma once

#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "hidden_layers.hpp"

/// Leaves out hidden units that are constant: a net that is smaller and says the same.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A unit whose output, as the dense layer behind sees it, is one and the same number for every
/// sample: 0 for a ReLU that never fires.
struct ConstantUnit {
  Index unit;
  Scalar constant;
};

/// How far apart sums of w x + b are before and after, over all samples and units of a dense layer.
/// The terms are the same, in another order where a constant other than 0 was removed.
struct Agreement {
  double difference = 0;  ///< the largest
  double bound = 0;       ///< what rounding can make of it at that place
  double epsilons = 0;    ///< largest difference / (epsilon * sum of |w x| and |b|)
};

/// What was done to one hidden layer.
struct PrunedLayer {
  HiddenLayer layer;
  Index units = 0;  ///< before
  std::vector<ConstantUnit> removed = {};
  /// Constant, and kept: a layer has at least one unit.
  std::vector<Index> kept_constant = {};
  /// Gradient-dead and not constant, so they are kept: a saturated unit still says something.
  std::vector<Index> kept_dead = {};
  bool new_bias = false;  ///< the dense layer behind had none, and needs one now
  Agreement sums = {};    ///< of the dense layer behind, on the same outputs of this one
};

struct Pruned {
  Sequential net;
  std::vector<PrunedLayer> layers = {};  ///< all that `hidden_layers` finds
  Index samples = 0;                     ///< of the data set
  double largest_difference = 0;         ///< of the net's outputs, over the data set

  RECTIFY_API Index removed() const;  ///< units
};

/// Removes the units of hidden layers that are constant on all of `data`: their rows of the dense
/// layer before, their elements of unit-wise layers between, their columns of the dense layer
/// behind, whose bias takes over w c. What is constant behind them stays so, therefore once is
/// enough. Then proves it, on every sample: sums of each dense layer behind within 2 m u / (1 - m
/// u) sum |w x|, where u = epsilon / 2 and m is the number of terms (Higham 2002, section 3.1, for
/// each of the two), and the same classes; throws std::logic_error otherwise.
///
/// Throws ConfigError if the net does not take the data's features, or there is no sample.
RECTIFY_API Pruned prune(const Sequential& net, const Dataset& data, const Team& team = Team());

}}  // namespace rectify
