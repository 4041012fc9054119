#pragma once

#include <string>
#include <vector>

#include "../nn/observer.hpp"
#include "census.hpp"
#include "life.hpp"

/// Why units died.
namespace rectify::inline RECTIFY_PRECISION {

/// The largest step that a unit's row of weights and its bias took between two probes.
struct UnitUpdate {
  double norm = 0;  ///< |dw|, the bias included
  std::uint64_t step = 0;
  double learning_rate = 0;
  double gradient_norm = 0;  ///< |dL/dw| of the unit, as the optimizer took it
};

/// A unit's margin is its largest z over the probe set; it is held by the sample x1 afterwards and
/// by x0 before. With z(x) = b + w a(x) and means of before and after,
///
///     change = (b1 - b0) + (w1 - w0) mean(a) + mean(w) (a1(x1) - a0(x1)) + (z0(x1) - z0(x0))
///
/// which is exact: what the unit's bias did, what its weights did, what those before it did by
/// moving its inputs, and what is due to another sample having become the one that counts. Batch
/// norm behind the dense layer is counted into w and b.
struct Death {
  Index layer = 0;  ///< the activation
  Index unit = 0;
  ProbeTime before = {}, after = {};
  double margin_before = 0, margin_after = 0;
  double bias = 0, weights = 0, inputs = 0, sample = 0;  ///< the four parts of the change
  UnitUpdate largest = {};
};

/// "layer 1, unit 17 died between steps 938 and 1,876: bias fell by 0.8; largest update 0.9 at step
/// 1,240, after a gradient of norm 14 (learning rate 0.1)". The part that is named is the one that
/// lowered the margin most.
RECTIFY_API std::string sentence(const Death& death);
RECTIFY_API Json death_to_json(const Death& death);

/// Follows the units of those activation layers that a dense layer feeds, directly or through
/// layers that map each unit on its own by a straight line (batch norm, dropout).
class RECTIFY_API Forensics {
 public:
  /// Before the first step, also of a run that goes on.
  void begin(const Sequential& trained);
  /// The state of a run at a probe: the next deaths will be held against it.
  void remember(const Sequential& looked_at, const Census& census, ProbeTime time);
  /// After a step that has left its gradients behind.
  void note(const Training& training);
  /// Before a step, where something else than the last step may have changed weights.
  void begin_step(const Sequential& trained) { previous_ = trained.weights(); }
  /// Of those that were alive when `remember` was called and are dead in this census, the newest of
  /// the history; in the order of layers and units. A unit that was replaced in between is another
  /// one: nobody knows how that one stood before.
  std::vector<Death> explain(const Sequential& looked_at, const Census& census,
                             const Dataset& probe, const DeadHistory& history) const;

  void save(RunState& state) const;
  void restore(const RunState& state);

 private:
  /// Where the z of an activation layer comes from.
  struct Source {
    Index activation;
    Index dense;
  };
  /// A unit at a probe.
  struct Margin {
    double z;
    Index sample;
    bool dead;
  };

  static double gradient_norm(const Training& training, const PlacedLayer& dense, Index unit);

  std::vector<Source> sources_;
  std::vector<std::vector<Margin>> margins_;      // at the last probe, by source and unit
  std::vector<std::vector<UnitUpdate>> largest_;  // since then, likewise
  ProbeTime time_;
  Snapshot before_;  // the net at the last probe
  Flat previous_;    // weights before the step to come
};

}  // namespace rectify::inline RECTIFY_PRECISION
