#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "../nn/loss.hpp"
#include "../training/observer.hpp"
#include "census.hpp"
#include "early_probes.hpp"
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
  std::vector<Death> deaths = {};  ///< since the previous probe, with `Vitals::Options::forensics`
  bool early = false;              ///< within the first epoch, by `Vitals::Options::early`
};

/// A layer before the first step.
struct LayerAtInit {
  Index layer = 0;
  double mean_abs_output = 0;
  std::optional<double> gradient_norm = {};  ///< |dL/dz|, as in `LayerCensus`
  /// A layer before it has running statistics, as batch norm, which are not estimated yet, so that
  /// these figures differ from those in training.
  bool statistics_unset = false;
};

/// Of all inputs of the net together, over the probe set.
struct InputScale {
  double mean = 0;
  double deviation = 0;
  Index varying_features = 0;  ///< those that have more than one value
};

/// Probes the units of a net during training and records their history, without changing a bit of
/// the training.
///
/// It fills in an epoch's `dead_shares` and `vitals_of` before the first step and after probed
/// epochs, among them the last planned one and one after which an earlier observer stops the run.
/// With averaged weights, the averaged net is probed.
class RECTIFY_API Vitals : public Observer {
 public:
  struct Options {
    Index every_epochs = 1;
    std::optional<Index> every_steps = {};  ///< within epochs too
    /// Where units die within the first epoch too, unless there are `every_steps`: see
    /// early_probes.hpp. These probes have no gradients, relations, ranks and update ratios of
    /// tensors.
    bool early = false;
    std::optional<Loss> loss = {};  ///< for gradients
    double dormant_share = 0.025;   ///< see `CensusOptions`
    bool forensics = false;         ///< finds causes of death, which slows down each step
    /// Which units have been replaced since the previous probe, by layer of the census and unit.
    std::function<std::vector<std::vector<bool>>(const Census&)> replaced = {};
    /// Called with each probe and its number in the run, from 0.
    std::function<void(const Probe&, std::size_t number)> on_probe = {};
  };

  explicit Vitals(Dataset probe) : Vitals(std::move(probe), Options{}) {}
  Vitals(Dataset probe, Options options);

  /// Of the run so far, including the part before it was resumed.
  const DeadHistory& history() const { return history_; }
  /// The newest census; none in a resumed run until its first probe.
  const std::optional<Census>& census() const { return census_; }
  /// |w - w'| / |w'| of each parameter, in the last step before the newest probe; none where it was
  /// not measured.
  const std::vector<std::optional<double>>& update_ratios() const { return update_ratios_; }
  /// Each activation layer before the first step.
  const std::vector<LayerAtInit>& at_init() const { return at_init_; }
  const InputScale& input_scale() const { return input_scale_; }

  /// An observer to place before those that change weights, so that forensics can separate the
  /// optimizer's steps from their changes. This object must outlive it.
  std::shared_ptr<Observer> before_changes();

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_skip(Training& training) override { keep_weights(training); }
  void after_epoch(Training& training) override;
  void save(RunState& state) const override;
  void restore(const RunState& state) override;
  /// Number of probes up to this state.
  static std::size_t probes_in(const RunState& state);

 private:
  bool due_after_epoch(Index epoch, Index epochs) const;
  bool due_after_step(std::uint64_t step) const;
  EarlyBudget early_budget_of(const Training& training) const;
  void check_early(Training& training);
  void check_restored(const Architecture& net) const;
  bool explains() const;
  void note_step(const Training& training);
  void follow_samples(const Training& training);
  void take_probe(Training& training, Index epoch);
  void add_probe(Training& training, Probe probe);
  void probe_after_epoch(Training& training, Index epoch);
  void describe_units(const Sequential& net, Census& census) const;
  void keep_weights(const Training& training);
  void measure_update(const Training& training);
  void add_update_ratios(const Training& training, Census& census);

  Dataset probe_;
  Options options_;
  InputScale input_scale_;
  std::vector<LayerAtInit> at_init_;
  DeadHistory history_;
  std::optional<Census> census_;
  std::vector<UnitRows> rows_;
  Snapshot net_at_probe_;  // the net at the newest probe
  Silence silence_;
  Forensics forensics_;             // used if the options ask for it
  Flat weights_before_;             // before the last step before a probe
  std::uint64_t weights_step_ = 0;  // number of steps when they were copied
  std::vector<std::optional<double>> update_ratios_;
  std::uint64_t updated_ = 0;  // the step that update_ratios_ belong to
  EarlyChecks checks_;
  std::size_t described_ = 0;  // probes whose turnovers are in epochs
  bool stopped_within_epoch_ = false;
  std::optional<std::uint64_t> noted_;  // last step passed to the forensics
};

}}  // namespace rectify
