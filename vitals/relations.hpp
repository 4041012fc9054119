#pragma once

#include "../nn/types.hpp"
#include "census.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// What the units of a layer are to each other, from their Gram matrix: the scalar product of the
/// outputs of every two units over the probe set.
class Relations {
 public:
  explicit Relations(Index units) : gram_(Eigen::MatrixXd::Zero(units, units)) {}

  /// Adds a piece of the probe set, `h` of (units, samples), to the rows of these units.
  void add(ConstView h, Units units);
  /// `twin` of each unit and the effective rank of all.
  void describe(LayerCensus& layer) const;

 private:
  double effective_rank() const;

  Eigen::MatrixXd gram_;
};

}  // namespace rectify::inline RECTIFY_PRECISION
