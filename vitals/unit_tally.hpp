#pragma once

#include "../nn/frame.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Adds up what the units of one tile do, piece after piece of the probe set, for `UnitCensus`.
/// Sums are of h less its value on the first sample: a unit that is constant has a variance of
/// exactly 0.
class UnitTally {
 public:
  explicit UnitTally(Index units) : units_(units) {}

  /// `z`, `h` and the slopes |f'(z)| are (units of the tile, samples).
  void add(ConstView z, ConstView h, ConstView slopes);
  UnitCensus unit(Index i) const;

 private:
  struct Totals {
    Index fired = 0, flat = 0, zeros = 0, max_sample = 0;
    Scalar max_z = 0, max_slope = 0, min_output = 0, max_output = 0;
    double shifted = 0, squared = 0, absolute = 0;
  };

  Index units_;
  Index samples_ = 0;
  UnitValues first_{};  ///< h on the first sample
  std::array<Totals, tile_units> totals_{};
};

}}  // namespace rectify
