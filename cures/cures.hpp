#pragma once

#include <map>
#include <optional>
#include <vector>

#include "../nn/layer_outputs.hpp"
#include "../training/observer.hpp"
#include "../vitals/census.hpp"
#include "cure.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Throws ConfigError if a cure needs hidden units and the net has none.
RECTIFY_API void check_cures(const std::vector<Cure>& cures, const Architecture& net);

/// Applies cures during training, in this order, after the steps that each asks for. Their state is
/// part of the run's, so that a resumed run is the same as an uninterrupted one. Place it before
/// observers that read the net.
///
/// Cures read the outputs of units for the last step's batch, as `predict` computes them, without
/// augmentation, and before the first cure. Random numbers are functions of seed, step and place.
class RECTIFY_API Cures : public Observer {
 public:
  Cures(std::vector<Cure> cures, std::uint64_t seed) : cures_(std::move(cures)), seed_(seed) {}

  /// Whether each unit was replaced since the last call, by activation layer in the order of the
  /// census.
  std::vector<std::vector<bool>> take_replaced(const Census& census);
  /// Number of units replaced in the whole run, by kind of cure.
  const std::map<std::string, Index>& totals() const { return totals_; }

  /// Throws as `check_cures` does, and ConfigError if the restored state is of other cures.
  void begin(Training& training) override;
  void after_step(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;

 private:
  void check_restored(const Architecture& net) const;
  void measure(const Training& training);
  void treat(Training& training, std::size_t cure);
  void note_replaced(const HiddenLayer& place, const TreatedLayer& layer);

  std::vector<Cure> cures_;
  std::uint64_t seed_;
  std::vector<HiddenLayer> places_;
  std::vector<MeanOutputs> outputs_;             // by place
  std::vector<std::vector<CureState>> states_;   // by cure, by place
  std::map<Index, std::vector<bool>> replaced_;  // by activation layer
  std::map<std::string, Index> totals_;
  std::optional<LayerOutputs> layers_;  // of a piece of a batch
};

}}  // namespace rectify
