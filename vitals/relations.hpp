#pragma once

#include "../base/types.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Correlations and ranks of a layer's outputs, from their scalar products over the probe set, in
/// double precision for any `Scalar`.
///
/// Outputs are taken relative to each unit's first one, so that a constant unit has variance 0
/// exactly and a large mean costs no precision.
class Relations {
 public:
  explicit Relations(Index units)
      : first_(Eigen::VectorXd::Zero(units)),
        sums_(Eigen::VectorXd::Zero(units)),
        products_(Eigen::MatrixXd::Zero(units, units)) {}

  /// Adds the next piece of the probe set, `h` (units, samples), to the rows of a tile of units.
  /// `is_first`: no piece was added before.
  void add(ConstView h, IndexRange units, bool is_first);
  /// `correlation` and `explained` of each unit, and the ranks of all.
  void describe(LayerCensus& layer) const;

 private:
  Eigen::VectorXd first_;     ///< h of each unit for the first sample
  Eigen::VectorXd sums_;      ///< of h - first
  Eigen::MatrixXd products_;  ///< sums of (h_i - first_i) (h_j - first_j), for j >= i
};

}}  // namespace rectify
