#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "augmentation.hpp"
#include "pace.hpp"
#include "updater.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Forward, backward and update of one batch, with all state that training adds to a net. After the
/// first call it allocates no memory (Eigen's products may).
class RECTIFY_API TrainingStep {
 public:
  struct Options {
    Loss loss;
    Optimizer optimizer;
    Index batch_size;  ///< the largest batch
    std::uint64_t seed = 1;
    bool fuse = true;
    Augmentation augment = {};
    UpdateOptions updates = {};
    bool may_undo = false;  ///< see `undo`
  };
  struct Result {
    double loss = 0;    ///< weighted mean over the batch; 0 if all weights are 0
    double weight = 0;  ///< sum of the samples' weights, each 1 unless data or loss have weights
    Index correct = 0;  ///< correctly classified samples
    const Tensor* nonfinite_gradient = nullptr;  ///< see `Updater::nonfinite`
    bool nonfinite_norm = false;                 ///< see `Updater::nonfinite_norm`
    const Tensor* nonfinite_buffer =
        nullptr;  ///< the first one with NaN or infinity after the step
    const Tensor* nonfinite_update = nullptr;  ///< see `Updater::nonfinite_update`

    /// Whether loss, gradients and all updated values are finite.
    bool finite() const;
  };

  /// `net` and `team` must outlive it. Throws as `rates_of`.
  TrainingStep(Sequential& net, Options options, const Team& team);

  /// Takes one step on these samples with `factor` times the learning rates; the gradient is 0 if
  /// the weights of all samples are 0. If the loss is NaN or infinity, the net is unchanged; if a
  /// gradient is, the weights that it belongs to are. `next`, if known, are the samples of the next
  /// step, to prefetch. Throws ConfigError unless there are 1 to `batch_size` samples, and the
  /// data's features and outputs are those of the net.
  Result operator()(const Dataset& data, std::span<const Index> samples, double factor = 1,
                    std::span<const Index> next = {});

  /// Reverts everything that the last step has changed. Throws ConfigError without `may_undo`,
  /// which makes each step copy what it changes.
  void undo();

  /// Index in the last batch of the first sample whose loss was NaN or infinity.
  std::optional<Index> nonfinite_sample() const;

  /// The part of `Result::nonfinite_update` that is not finite: "weights", "slot 1" or "average".
  std::string nonfinite_part() const;

  /// Number of steps taken.
  std::uint64_t count() const { return updater_.count(); }
  std::size_t slot_count() const { return updater_.slots().size(); }
  /// See `Updater`.
  void reset_slots(std::size_t place) { updater_.reset_slots(place); }
  double learning_rate(const Tensor& tensor) const { return updater_.learning_rate(tensor); }
  void trace() { updater_.trace(); }
  const StepTrace& traced() const { return updater_.traced(); }
  /// The net with averaged weights; null without an average.
  Sequential* averaged() { return updater_.averaged(); }
  const Sequential* averaged() const { return updater_.averaged(); }

  /// Copies all state, including the net's values, to `state`, and back from a state of the same
  /// shapes.
  void save(RunState& state) const;
  void restore(const RunState& state);

 private:
  void check(const Dataset& data, Index size) const;
  void run(const WorkerPass& pass, const Dataset& data, std::span<const Index> next);
  void measure(const WorkerPass& pass, const Dataset& data);
  double weight_of(const Dataset& data, std::span<const Index> samples) const;
  double mean_loss(Index samples) const;
  Result add_up(Index samples) const;
  const Tensor* nonfinite_buffer() const;

  Sequential& net_;
  Options options_;
  const Team& team_;
  Pace pace_;
  Workspace workspace_;
  Updater updater_;
  double weight_ = 0;               // sum over the batch
  Flat buffers_before_;             // before the step
  std::vector<double> losses_;      // of each sample of the batch, times its weight
  std::vector<std::uint8_t> hits_;  // likewise: whether it was classified correctly
};

}}  // namespace rectify
