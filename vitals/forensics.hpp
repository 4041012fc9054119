#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "../training/observer.hpp"
#include "census.hpp"
#include "death.hpp"
#include "life.hpp"
#include "unit_rows.hpp"

/// Why units died.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Follows the units of those activation layers that a dense layer feeds, directly or through
/// layers that map each unit on its own by a straight line (batch norm, dropout).
class RECTIFY_API Forensics {
 public:
  /// Before the first step, also of a run that goes on.
  void begin(const Sequential& trained);
  /// The state of a run at a probe: the next deaths will be held against it.
  void remember(const Census& census, ProbeTime time);
  /// After a traced step of the optimizer, before anything else changes the net.
  void note(const Training& training);
  /// Before a step: what has changed since `note`, cures did.
  void begin_step(const Sequential& trained);
  /// Of those that were alive when `remember` was called and are dead in this census, the newest of
  /// the history; in the order of layers and units. A unit that was replaced in between is another
  /// one: how that one stood before is not known. `before`: the net that was looked at then;
  /// `averaged`: what is looked at is an average of the nets that were trained.
  std::vector<Death> explain(const Sequential& net_at_probe, const Census& census,
                             const Dataset& probe, const DeadHistory& history,
                             const Snapshot& before, bool averaged) const;

  void save(RunState& state) const;
  void restore(const RunState& state);
  /// After `begin`. Throws DataError unless what was restored fits this net and a probe set of
  /// `samples` samples.
  void check_restored(const Architecture& net, Index samples) const;

 private:
  /// A unit at a probe.
  struct Margin {
    double z;
    Index sample;
    bool dead;
  };

  void note_updates(const Training& training, const Tensor& tensor,
                    std::vector<UnitUpdate>& largest) const;
  UnitUpdate largest_for(const Death& death, std::size_t source) const;

  std::vector<UnitRows> sources_;
  std::vector<std::vector<Margin>> margins_;  // at the last probe, by source and unit
  // Since then, by source, tensor and unit.
  std::vector<std::vector<std::vector<UnitUpdate>>> largest_;
  ProbeTime time_;
  Flat previous_;  // weights before the step to come; between `note` and `begin_step` behind it
  // Summed up since the last probe, in vectors that lie like the weights: what cures did, and of
  // the optimizer's steps what momentum did, and what decay did.
  std::array<Flat, 3> changes_;
};

}}  // namespace rectify
