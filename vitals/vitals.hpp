#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "../nn/loss.hpp"
#include "../training/observer.hpp"
#include "census.hpp"
#include "epoch_vitals.hpp"
#include "forensics.hpp"
#include "life.hpp"
#include "silence.hpp"
#include "unit_rows.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A census at one time of a run.
struct Probe {
  ProbeTime time;
  Census census;
  std::vector<Death> deaths = {};  ///< since the probe before, where causes are asked for
};

/// What a layer did before the first step.
struct LayerBirth {
  Index layer = 0;
  double mean_abs_output = 0;
  std::optional<double> gradient_norm = {};  ///< |dL/dz|, as in `LayerCensus`
  /// Some layer up to it has running statistics, as batch norm does, which know nothing yet: what
  /// is seen of it then is not what training sees.
  bool unsettled = false;
};

/// Of all inputs to the net together, over the probe set.
struct InputScale {
  double mean = 0;
  double deviation = 0;
  Index varying_features = 0;  ///< those that have more than one value
};

/// Looks at the units of a net while it is trained, and follows their lives. What it does changes
/// no bit of the training.
///
/// It fills in an epoch's `dead_shares` and `vitals_of` before the first step and after the epochs
/// that are looked at, among them the last one planned and one after which an observer before it
/// stops the run. With an average of weights it is the average that is looked at.
class RECTIFY_API Vitals : public Observer {
 public:
  struct Options {
    Index every_epochs = 1;
    std::optional<Index> every_steps = {};  ///< within epochs too
    std::optional<Loss> loss = {};          ///< for gradients
    double dormant_share = 0.025;           ///< see `CensusOptions`
    bool forensics = false;                 ///< finds out why units die, at some cost each step
    /// Which units have been replaced since the probe before, by layer of the census.
    std::function<std::vector<std::vector<bool>>(const Census&)> replaced = {};
    /// Takes each probe and its number in the run, from 0: for files.
    std::function<void(const Probe&, std::size_t number)> on_probe = {};
  };

  explicit Vitals(Dataset probe) : Vitals(std::move(probe), Options{}) {}
  Vitals(Dataset probe, Options options);

  /// Of the run so far, with what was before it was resumed.
  const DeadHistory& history() const { return history_; }
  /// The newest census; none before the first step of a resumed run.
  const std::optional<Census>& census() const { return census_; }
  /// |w - w'| / |w'| of each parameter, in the last step before the newest probe; none where nobody
  /// looked.
  const std::vector<std::optional<double>>& update_ratios() const { return update_ratios_; }
  /// Each activation layer before the first step.
  const std::vector<LayerBirth>& births() const { return births_; }
  const InputScale& input_scale() const { return input_scale_; }

  /// An observer to stand before those that change weights, so that forensics tell a step of the
  /// optimizer from what they do. This object must outlive it.
  std::shared_ptr<Observer> before_changes();

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_skip(Training& training) override { keep_weights(training); }
  void after_epoch(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;
  /// How many there had been when a state was taken.
  static std::size_t probes_in(const RunState& state);

 private:
  bool due_after_epoch(Index epoch, Index epochs) const;
  bool due_after_step(std::uint64_t step) const;
  void check_restored(const Architecture& net) const;
  bool explains() const;
  void note_step(const Training& training);
  void follow_samples(const Training& training);
  void look(Training& training, Index epoch);
  void look_after_epoch(Training& training, Index epoch);
  void describe_units(const Sequential& net, Census& census) const;
  void keep_weights(const Training& training);
  void measure_update(const Training& training);
  void add_update_ratios(const Training& training, Census& census);

  Dataset probe_;
  Options options_;
  InputScale input_scale_;
  std::vector<LayerBirth> births_;
  DeadHistory history_;
  std::optional<Census> census_;
  std::vector<UnitRows> rows_;
  Snapshot seen_;  // the net at the newest probe
  Silence silence_;
  Forensics forensics_;             // if the options say so
  Flat weights_before_;             // the last step before a probe
  std::uint64_t weights_step_ = 0;  // after which step those were
  std::vector<std::optional<double>> update_ratios_;
  std::uint64_t updated_ = 0;  // which step update_ratios_ are of
  std::size_t described_ = 0;  // probes whose turnovers stand in epochs
  bool stopped_within_epoch_ = false;
  std::optional<std::uint64_t> noted_;  // step, by the forensics
};

}}  // namespace rectify
