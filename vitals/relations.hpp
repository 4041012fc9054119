#pragma once

#include "../base/types.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What the units of a layer are to each other: from the scalar products of the outputs of every
/// two of them over the probe set, in double precision whatever the scalar is.
///
/// Outputs are counted from the first one of each unit: so a unit that never changes has exactly no
/// variance, and a large mean takes no digits from what the units do around it.
class Relations {
 public:
  explicit Relations(Index units)
      : first_(Eigen::VectorXd::Zero(units)),
        sums_(Eigen::VectorXd::Zero(units)),
        products_(Eigen::MatrixXd::Zero(units, units)) {}

  /// Adds the next piece of the probe set, `h` of (units, samples), to the rows of these units, a
  /// tile. `is_first`: no piece was added before.
  void add(ConstView h, IndexRange units, bool is_first);
  /// `correlation` and `explained` of each unit, and the ranks of all.
  void describe(LayerCensus& layer) const;

 private:
  Eigen::VectorXd first_;  ///< h of each unit for the first sample
  Eigen::VectorXd sums_;   ///< of h - first
  Eigen::MatrixXd
      products_;  ///< of row i and column j >= i: the sum of (h_i - first_i) (h_j - first_j)
};

}}  // namespace rectify
