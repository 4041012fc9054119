#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/loss.hpp"
#include "../nn/sequential.hpp"
#include "augmentation.hpp"
#include "observer.hpp"
#include "optimizer.hpp"
#include "schedule.hpp"
#include "update_options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Throws ConfigError if a batch, of `batch_size` or the last one of an epoch of `samples`, is too
/// small for a layer: `layers[1] batch_norm: batch: expected at least 2 samples, got 1`.
RECTIFY_API void check_batches(const Architecture& net, Index samples, Index batch_size);

/// An epoch that has, as 0, each metric of a run on this data.
RECTIFY_API Epoch epoch_on(const Dataset& fitting, const Dataset& validation);

/// Throws ConfigError if the schedule monitors a metric that a run on this data does not have.
RECTIFY_API void check_schedule(const Schedule& schedule, const Dataset& fitting,
                                const Dataset& validation);

/// The training loop. Prints nothing; observers report. It takes targets on the scale that the data
/// sets have (`Dataset::with_target_scale`).
///
///     Trainer trainer{{.optimizer = Adam{}, .batch_size = 64, .epochs = 10, .seed = 1}};
///     History history = trainer.fit(net, fitting, validation);
class RECTIFY_API Trainer {
 public:
  struct Options {
    Optimizer optimizer;
    std::optional<Loss> loss = std::nullopt;  ///< default: `Loss::fitting`
    Schedule schedule = Schedule::constant();
    Index batch_size = 32;  ///< the last batch of an epoch may be smaller
    Index epochs = 1;
    bool shuffle = true;  ///< in each epoch, by the seed; otherwise file order
    /// For batches, augmentation and dropout; not for initial weights.
    std::uint64_t seed = 1;
    Augmentation augment = {};   ///< of images, e.g. `{.shift = 2}`
    int threads = 0;             ///< 0: one per processor; results do not depend on it
    UpdateOptions updates = {};  ///< with `average`, the net has the averaged weights after `fit`
    /// Skips steps with NaN or infinity: they change nothing, and their samples count as done. The
    /// copies needed for this take time in each step.
    bool skip_nonfinite = false;
  };

  explicit Trainer(Options options) : options_(std::move(options)) {}

  /// Trains `net` on `fitting`, and evaluates it on `validation`, if not empty, after each epoch.
  /// Throws ConfigError if net, data, loss, batches, augmentation and groups do not match. Throws
  /// Diverged, naming step, layer and tensor, as soon as a loss, a gradient or an updated value is
  /// NaN or infinity (NonfiniteStep if weights and inputs were finite); with `skip_nonfinite` only
  /// if the weights are not finite or all steps of an epoch were skipped.
  History fit(Sequential& net, const Dataset& fitting, const Dataset& validation = {},
              const Observers& observers = {}) const;

  /// Resumes a run from a state that one of its observers took, with the same options, data and
  /// observers: results have the same bits as those of an uninterrupted run. Returns the epochs
  /// completed after resuming. Throws as `fit`, and ConfigError if the state belongs to another net
  /// or optimizer.
  History resume(const RunState& state, Sequential& net, const Dataset& fitting,
                 const Dataset& validation = {}, const Observers& observers = {}) const;

 private:
  Options options_;
};

}}  // namespace rectify
