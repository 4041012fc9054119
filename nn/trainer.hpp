#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dataset.hpp"
#include "loss.hpp"
#include "observer.hpp"
#include "optimizer.hpp"
#include "schedule.hpp"
#include "sequential.hpp"
#include "update_options.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The training loop. It prints nothing; observers speak.
///
///     Trainer trainer{{.optimizer = Adam{}, .batch_size = 64, .epochs = 10, .seed = 1}};
///     History history = trainer.fit(net, fitting, validation);
class RECTIFY_API Trainer {
 public:
  struct Options {
    Optimizer optimizer;
    std::optional<Loss> loss = std::nullopt;  ///< what fits the data, if none is given
    Schedule schedule = Schedule::constant();
    Index batch_size = 32;  ///< the last batch of an epoch may be short
    Index epochs = 1;
    bool shuffle = true;     ///< anew in each epoch, by the seed; else file order
    std::uint64_t seed = 1;  ///< of batches and of layers that draw; not of the first weights
    int threads = 0;         ///< 0: one for each processor; the result does not depend on it
    // As in `UpdateOptions`. With an average, `fit` leaves the averaged weights in the net.
    std::vector<ParameterGroup> groups = {};
    std::optional<double> clip_norm = std::nullopt;
    std::optional<double> clip_value = std::nullopt;
    std::optional<double> average = std::nullopt;
  };

  explicit Trainer(Options options) : options_(std::move(options)) {}

  /// Trains `net` on `fitting`. `validation`, if it is not empty, is evaluated after each epoch.
  /// Throws ConfigError if net, data, loss and groups do not fit, and Diverged, naming step, layer
  /// and tensor, as soon as the loss of a step or a gradient is not finite.
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

}  // namespace rectify::inline RECTIFY_PRECISION
