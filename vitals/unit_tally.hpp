#pragma once

#include "../nn/frame.hpp"
#include "census.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Accumulates `UnitCensus` for a tile of units, piece by piece of the probe set. Sums are of h
/// minus its value on the first sample, so that a constant unit has variance 0 exactly.
class UnitTally {
 public:
  explicit UnitTally(Index units) : units_(units) {}

  /// `z`, `h` and the slopes |f'(z)| are (units of the tile, samples).
  void add(ConstView z, ConstView h, ConstView slopes);
  UnitCensus unit(Index i) const;
  /// Whether the samples so far show that the unit is not dead.
  bool is_alive(Index i) const;

 private:
  struct Totals {
    Index fired = 0, flat = 0, active = 0, zeros = 0, max_sample = 0;
    Scalar max_z = 0, max_slope = 0, min_output = 0, max_output = 0;
    double shifted = 0, squared = 0, absolute = 0;
  };

  Index units_;
  Index samples_ = 0;
  UnitValues first_{};  ///< h on the first sample
  std::array<Totals, tile_units> totals_{};
};

}}  // namespace rectify
