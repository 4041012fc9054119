#pragma once

#include <map>
#include <memory>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/observer.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"

/// Which units are dead.
namespace rectify::inline RECTIFY_PRECISION {

/// A unit is gradient-dead when its slope |f'(z)| stays below this on the whole probe set: no
/// sample could move its weights. The one rule that holds for every activation; for ReLU it says
/// that the unit never fires. A leaky unit is never dead by it.
inline constexpr Scalar dead_slope = Scalar(1e-6);

/// One activation layer on a probe set.
struct RECTIFY_API LayerCensus {
  Index layer;                    ///< index in the net
  std::vector<Scalar> max_slope;  ///< largest |f'(z)| of each unit
  Index dead() const;             ///< units that are gradient-dead
  double dead_share() const;
};

/// Looks at every activation layer of the net on all samples of `probe`.
RECTIFY_API std::vector<LayerCensus> take_census(const Sequential& net, const Dataset& probe,
                                                 const Team& team = Team());

/// `size` samples of the training set, drawn by the seed; all of it if it has no more.
RECTIFY_API Dataset draw_probe(const Dataset& train, Index size, std::uint64_t seed);

/// Fills in `epoch.dead` before the first step and after every `every_epochs`-th epoch and the
/// last.
RECTIFY_API std::shared_ptr<Observer> dead_units(Dataset probe, Index every_epochs = 1);

}  // namespace rectify::inline RECTIFY_PRECISION
