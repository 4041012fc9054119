#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../base/expect.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "epoch.hpp"
#include "run_state.hpp"
#include "training_step.hpp"

/// Observers (callbacks) of training: progress, metrics files, vitals, early stopping, cures.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Changes a net between two steps, by unit and input, independent of the engine's layout. The only
/// way for an observer to change the net that is trained. Throws ConfigError for units and inputs
/// that the tensor does not have.
class RECTIFY_API Surgery {
 public:
  Surgery(Sequential& net, TrainingStep& step) : net_(net), step_(step) {}

  /// An element of a parameter, which may be assigned.
  Scalar& weight(const Tensor& tensor, Index unit, Index input = 0) {
    return net_.weights()[place_of(tensor, unit, input)];
  }
  /// The same element of the averaged weights; null without an average.
  Scalar* averaged(const Tensor& tensor, Index unit, Index input = 0);
  /// Sets a buffer's value for this unit, also in the net with averaged weights.
  void set_buffer(const Tensor& tensor, Index unit, Scalar value);
  /// Resets the optimizer's state of this element, its step count too. An average of weights starts
  /// again from the element's present value, so assign it first.
  void reset_slots(const Tensor& tensor, Index unit, Index input = 0);

 private:
  static std::size_t place_of(const Tensor& tensor, Index unit, Index input) {
    expect_index(unit, tensor.units(), "surgery", "unit");
    expect_index(input, tensor.inputs(), "surgery", "input");
    return at(tensor.at(unit, input));
  }

  Sequential& net_;
  TrainingStep& step_;
};

class Observer;
/// Called in this order at each hook.
using Observers = std::vector<std::shared_ptr<Observer>>;

/// The state of a run that observers can access.
class RECTIFY_API Training {
 public:
  Training(Sequential& net, TrainingStep& step, const Dataset& data, const Team& team,
           const Observers& observers)
      : net_(net), step_(step), data_(data), team_(team), observers_(observers) {}

  /// The net that is validated, tested and saved: the one that is trained, or its average if there
  /// is one.
  const Sequential& net() const {
    return step_.averaged() && place.step > 0 ? *step_.averaged() : net_;
  }
  /// The net that is trained.
  const Sequential& trained() const { return net_; }
  /// The training data.
  const Dataset& data() const { return data_; }
  const Team& team() const { return team_; }
  /// Learning rate of a parameter in the last step, including groups and schedule.
  double learning_rate(const Tensor& tensor) const { return step_.learning_rate(tensor); }
  /// Enables tracing of all further steps; `traced` is the trace of the last one. See `Updater`.
  void trace() { step_.trace(); }
  const StepTrace& traced() const { return step_.traced(); }
  Surgery surgery() { return {net_, step_}; }
  /// The state of the run, including that of observers.
  RunState state() const;
  /// Stops the run after this hook. The first reason is shown to the user. An incomplete epoch is
  /// not counted.
  void stop(std::string reason) {
    if (!stopped_) stopped_ = std::move(reason);
  }
  const std::optional<std::string>& stopped() const { return stopped_; }
  /// For `end`: sets the values that the net has after training, instead of the last ones. They
  /// must outlive the run.
  void set_final_values(const Snapshot& values) { final_values_ = &values; }
  const Snapshot* final_values() const { return final_values_; }

  Epoch epoch;       ///< the current one, or the one just completed
  History history;   ///< epochs completed since the beginning, also before resuming
  Index epochs = 0;  ///< number planned
  Place place;       ///< position of the next step: after an epoch, the start of the next one
  Index samples_per_epoch = 0;
  Index steps_per_epoch = 0;
  std::string skipped = {};           ///< reason of the last skipped step
  bool resumed = false;               ///< started from a state of an earlier run
  TrainingStep::Result last = {};     ///< of the last step
  std::span<const Index> batch = {};  ///< the last step's samples of `data`

 private:
  Sequential& net_;
  TrainingStep& step_;
  const Dataset& data_;
  const Team& team_;
  const Observers& observers_;
  std::optional<std::string> stopped_;
  const Snapshot* final_values_ = nullptr;
};

class RECTIFY_API Observer {
 public:
  virtual ~Observer() = default;
  /// Before the first step. `epoch.number` is 0 unless the run is resumed.
  virtual void begin(Training&) {}
  virtual void after_step(Training&) {}
  /// Instead of `after_step`, if the step was skipped because of NaN or infinity;
  /// `Training::skipped` is the reason.
  virtual void after_skip(Training&) {}
  virtual void after_epoch(Training&) {}
  /// After the last step, also if the run was stopped.
  virtual void end(Training&) {}

  /// Saves this observer's state to a run's state, and restores it before `begin`.
  virtual void save(RunState&) const {}
  virtual void restore(const RunState&) {}
};

/// For observers after `restore`: throws DataError unless the restored data of `whose` is `good`
/// for the net.
RECTIFY_API void check_kept(bool good, const char* whose);

}}  // namespace rectify
