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

/// Forward, backward and update of one batch, and all state that training adds to a net. After the
/// first call nothing of ours is allocated.
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
    double loss = 0;    ///< mean over the batch, by its weights; 0 if nothing of it counts
    double weight = 0;  ///< of the batch: its samples', each 1 unless data or loss weigh
    Index correct = 0;  ///< samples whose class was predicted
    const Tensor* nonfinite_gradient = nullptr;  ///< see `Updater::nonfinite`
    bool nonfinite_norm = false;                 ///< see `Updater::nonfinite_norm`
    const Tensor* nonfinite_buffer = nullptr;    ///< the first that is not finite after the step
    const Tensor* nonfinite_update = nullptr;    ///< see `Updater::nonfinite_update`

    /// Whether loss, gradients and all that the step has written are.
    bool finite() const;
  };

  /// `net` and `team` must outlive it. Throws ConfigError if a group of parameters does not fit.
  TrainingStep(Sequential& net, Options options, const Team& team);

  /// One step on these samples, with `factor` times the learning rates: one without gradient where
  /// the weights of all samples are 0. A loss that is not finite leaves the net as it was; so does
  /// a gradient that is not, for the weights it is of. `next`, where it is known, are the samples
  /// of the step after this one. Throws ConfigError unless there are from 1 to `batch_size`
  /// samples, and net and loss fit the data in their counts.
  Result operator()(const Dataset& data, std::span<const Index> samples, double factor = 1,
                    std::span<const Index> next = {});

  /// Puts back all that the last step has changed, as if it had not been taken. Throws ConfigError
  /// without `may_undo`, which copies what a step changes.
  void undo();

  /// Which of the last step's samples, counted in its batch, was the first with a loss that is not
  /// finite.
  std::optional<Index> nonfinite_sample() const;

  /// What of `Result::nonfinite_update` is not finite: "weights", "slot 1" or "average".
  std::string nonfinite_part() const;

  /// Steps taken.
  std::uint64_t count() const { return updater_.count(); }
  std::size_t slot_count() const { return updater_.slots().size(); }
  /// See `Updater`.
  void forget(std::size_t place) { updater_.forget(place); }
  double learning_rate(const Tensor& tensor) const { return updater_.learning_rate(tensor); }
  void trace() { updater_.trace(); }
  const StepTrace& traced() const { return updater_.traced(); }
  /// The net with averaged weights; null where no average is kept.
  Sequential* averaged() { return updater_.averaged(); }
  const Sequential* averaged() const { return updater_.averaged(); }

  /// All state, the net's values included, into `state`; and back, from a state of the same shapes.
  void save(RunState& state) const;
  void restore(const RunState& state);

 private:
  void check(const Dataset& data, Index size) const;
  void run(const Run& run, const Dataset& data, std::span<const Index> next);
  void measure(const Run& run, const Dataset& data);
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
  double weight_ = 0;               // of the batch
  Flat buffers_before_;             // the net's, to be put back
  std::vector<double> losses_;      // of each sample of the batch, times its weight
  std::vector<std::uint8_t> hits_;  // likewise: whether its class was predicted
};

}}  // namespace rectify
