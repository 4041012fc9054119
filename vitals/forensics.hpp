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

/// Why units die.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Follows the units of activation layers that a dense layer feeds, directly or through layers that
/// are affine in each unit (batch norm, dropout).
class RECTIFY_API Forensics {
 public:
  /// Before the first step of a new or resumed run.
  void begin(const Sequential& trained);
  /// Keeps the state at a probe, with which the next deaths are compared.
  void remember(const Census& census, ProbeTime time);
  /// After a traced step of the optimizer, before anything else changes the net.
  void note(const Training& training);
  /// Before a step: attributes changes since `note` to cures.
  void begin_step(const Sequential& trained);
  /// The deaths since `remember`, in the order of layers and units; units replaced in between are
  /// left out. `census` is the newest in `history`, `before` the net at the previous probe;
  /// `averaged`: `net_at_probe` is an average of the trained nets.
  std::vector<Death> explain(const Sequential& net_at_probe, const Census& census,
                             const Dataset& probe, const DeadHistory& history,
                             const Snapshot& before, bool averaged) const;

  void save(RunState& state) const;
  void restore(const RunState& state);
  /// After `begin`. Throws DataError unless the restored state fits the net and a probe set of
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
  // Since the last probe, by source, tensor and unit.
  std::vector<std::vector<std::vector<UnitUpdate>>> largest_;
  ProbeTime time_;
  Flat previous_;  // weights before the next step; from `note` to `begin_step`, after the last one
  // Sums of changes since the last probe, in the layout of the weights: by cures, and of the
  // optimizer's steps by momentum and by decay.
  std::array<Flat, 3> changes_;
};

}}  // namespace rectify
