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

/// Who watches a run: progress, metrics files, vitals, early stopping, cures.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Changes to a net between two steps, by logical place, so that they do not depend on how the
/// engine stores it. The only way for an observer to change what is trained. Throws ConfigError for
/// a unit or an input that the tensor does not have.
class RECTIFY_API Surgery {
 public:
  Surgery(Sequential& net, TrainingStep& step) : net_(net), step_(step) {}

  /// An element of a parameter; may be assigned.
  Scalar& weight(const Tensor& tensor, Index unit, Index input = 0) {
    return net_.weights()[place_of(tensor, unit, input)];
  }
  /// The same element in the average of weights; null where none is kept.
  Scalar* averaged(const Tensor& tensor, Index unit, Index input = 0);
  /// Sets a buffer's value of this unit, for the net with averaged weights too.
  void set_buffer(const Tensor& tensor, Index unit, Scalar value);
  /// Makes the optimizer forget all it knows of this element, the steps that it has taken too; an
  /// average of weights goes on from what the element is now, so assign it first.
  void forget(const Tensor& tensor, Index unit, Index input = 0);

 private:
  static std::size_t place_of(const Tensor& tensor, Index unit, Index input) {
    expect_place(unit, tensor.units(), "surgery", "unit");
    expect_place(input, tensor.inputs(), "surgery", "input");
    return at(tensor.at(unit, input));
  }

  Sequential& net_;
  TrainingStep& step_;
};

class Observer;
/// Called in this order at each hook.
using Observers = std::vector<std::shared_ptr<Observer>>;

/// A run as an observer sees it.
class RECTIFY_API Training {
 public:
  Training(Sequential& net, TrainingStep& step, const Dataset& data, const Team& team,
           const Observers& observers)
      : net_(net), step_(step), data_(data), team_(team), observers_(observers) {}

  /// What is validated, tested and saved: the net that is trained, or its average where one is
  /// kept.
  const Sequential& net() const {
    return step_.averaged() && place.step > 0 ? *step_.averaged() : net_;
  }
  /// The net that is trained.
  const Sequential& trained() const { return net_; }
  /// What it is trained on.
  const Dataset& data() const { return data_; }
  const Team& team() const { return team_; }
  /// Of a parameter in the last step, with what groups and schedule say.
  double learning_rate(const Tensor& tensor) const { return step_.learning_rate(tensor); }
  /// The steps from now on leave behind what they are made of; and that of the last one. See
  /// `Updater`.
  void trace() { step_.trace(); }
  const StepTrace& traced() const { return step_.traced(); }
  Surgery surgery() { return {net_, step_}; }
  /// All that the run is now, what the observers remember included.
  RunState state() const;
  /// Ends the run after this hook; the reason, of which the first counts, is for the user. An epoch
  /// that is not complete then is not counted.
  void stop(std::string reason) {
    if (!stopped_) stopped_ = std::move(reason);
  }
  const std::optional<std::string>& stopped() const { return stopped_; }
  /// At the end: leaves these values in the net, which outlive the run, in place of the last ones.
  void leave(const Snapshot& values) { left_ = &values; }
  const Snapshot* left() const { return left_; }

  Epoch epoch;       ///< the running one, or the one just finished
  History history;   ///< the epochs completed since the beginning, earlier runs included
  Index epochs = 0;  ///< how many are planned
  Place place;       ///< what comes next: after an epoch, the beginning of the one behind it
  Index samples_per_epoch = 0;
  std::string skipped = {};           ///< why the last step that was skipped was
  bool resumed = false;               ///< goes on from a state that an earlier run left
  TrainingStep::Result last = {};     ///< of the last step
  std::span<const Index> batch = {};  ///< the last step's samples of `data`

 private:
  Sequential& net_;
  TrainingStep& step_;
  const Dataset& data_;
  const Team& team_;
  const Observers& observers_;
  std::optional<std::string> stopped_;
  const Snapshot* left_ = nullptr;
};

class RECTIFY_API Observer {
 public:
  virtual ~Observer() = default;
  /// Before the first step; `epoch.number` is 0 unless the run is resumed.
  virtual void begin(Training&) {}
  virtual void after_step(Training&) {}
  /// In place of `after_step`, where something of the step was not finite: it was not taken, and
  /// `skipped` of the run says why.
  virtual void after_skip(Training&) {}
  virtual void after_epoch(Training&) {}
  /// After the last step, also when the run was stopped.
  virtual void end(Training&) {}

  /// Adds to a state what this observer must know to go on from it; and takes it out again, before
  /// `begin`.
  virtual void save(RunState&) const {}
  virtual void restore(const RunState&) {}
};

/// For observers that were restored: throws DataError unless what was kept of `whose` is `good` for
/// the net at hand.
RECTIFY_API void check_kept(bool good, const char* whose);

}}  // namespace rectify
