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

/// Throws ConfigError if a batch, that of `batch_size` or the last of an epoch of so many samples,
/// is too small for a layer: `layers[1] batch_norm: batch: expected at least 2 samples, got 1`.
RECTIFY_API void check_batches(const Architecture& net, Index samples, Index batch_size);

/// An epoch with the figures that a run on this data has; they are 0.
RECTIFY_API Epoch epoch_on(const Dataset& fitting, const Dataset& validation);

/// Throws ConfigError if the schedule watches a figure that a run on this data does not have.
RECTIFY_API void check_schedule(const Schedule& schedule, const Dataset& fitting,
                                const Dataset& validation);

/// The training loop. It prints nothing; observers speak.
///
///     Trainer trainer{{.optimizer = Adam{}, .batch_size = 64, .epochs = 10, .seed = 1}};
///     History history = trainer.fit(net, fitting, validation);
class RECTIFY_API Trainer {
 public:
  struct Options {
    Optimizer optimizer;
    std::optional<Loss> loss = std::nullopt;  ///< what fits data and net, if none is given
    Schedule schedule = Schedule::constant();
    Index batch_size = 32;  ///< the last batch of an epoch may be short
    Index epochs = 1;
    bool shuffle = true;  ///< anew in each epoch, by the seed; else file order
    /// Of batches, augmentation and layers that draw; not of the first weights.
    std::uint64_t seed = 1;
    Augmentation augment = {};   ///< `{.shift = 2}`: of images, when they are trained on
    int threads = 0;             ///< 0: one for each processor; the result does not depend on it
    UpdateOptions updates = {};  ///< with an average, `fit` leaves the averaged weights in the net
    /// Leaves out steps of which something is not finite: nothing changes but that their samples
    /// are done. Copies for it take time in each step.
    bool skip_nonfinite = false;
  };

  explicit Trainer(Options options) : options_(std::move(options)) {}

  /// Trains `net` on `fitting`. `validation`, if it is not empty, is evaluated after each epoch.
  /// Throws ConfigError if net, data, loss, batches, augmentation and groups do not fit, and
  /// Diverged, naming step, layer and tensor, as soon as a loss, a gradient or what the step has
  /// made of them is not finite: NonfiniteStep where weights and inputs were. With `skip_nonfinite`
  /// only where no step can be taken: weights that are not finite, or a whole epoch.
  History fit(Sequential& net, const Dataset& fitting, const Dataset& validation = {},
              const Observers& observers = {}) const;

  /// Goes on from a state that an observer of an earlier run took, with the same options, data and
  /// observers: every bit is as if that run had been left alone. Returns the epochs completed from
  /// here on. Throws as `fit` does, and ConfigError if the state is of another net or optimizer.
  History resume(const RunState& state, Sequential& net, const Dataset& fitting,
                 const Dataset& validation = {}, const Observers& observers = {}) const;

 private:
  Options options_;
};

}}  // namespace rectify
