#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "../nn/plan.hpp"
#include "../nn/sequential.hpp"
#include "../nn/team.hpp"
#include "optimizer.hpp"
#include "run_state.hpp"
#include "update_options.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What made each weight's last step, in flat vectors that lie like the weights. The step is the
/// sum of three parts: what the rule would have done without a gradient and without weight decay
/// (only what it remembers of earlier gradients), what weight decay adds to the step, and the rest,
/// which the gradient of this step did.
struct StepTrace {
  Flat gradients;  ///< as the optimizer took them: clipped, where it clips
  Flat momentum;   ///< the part of the step that earlier gradients made
  Flat decay;      ///< the part of the step that weight decay made
};

/// Makes new weights of gradients, piece by piece as the backward pass gives them, and keeps what
/// that needs beside the net: the optimizer's slots, the count of steps, the average of weights.
///
/// Clipping by norm needs all gradients before the first update: then they are collected, and
/// their squares are summed up in chunks of a fixed size, in order.
class RECTIFY_API Updater {
 public:
  /// `net` must outlive it. Throws ConfigError as `rates_of` does.
  Updater(Sequential& net, Optimizer optimizer, const UpdateOptions& options, int workers);

  /// Before a step; learning rates are multiplied by `factor`.
  void begin_step(double factor);
  /// By the worker that has made this piece. It is updated, or waits for `finish`.
  void take(const GradientTile& tile, const Worker& worker);
  /// By all workers, after the backward pass.
  void finish(const Worker& worker);
  /// After the step, by one.
  void end_step();

  /// The first parameter, from the last layer back, of whose gradient something was not finite in
  /// this step. Its weights were not updated; with `clip_norm` no weights were.
  const Tensor* nonfinite() const { return first_of(nonfinite_); }
  /// The first parameter, likewise, of which a weight, a slot or the average was not finite after
  /// this step's update. Its gradient was.
  const Tensor* nonfinite_update() const { return first_of(overflown_); }
  /// Whether the norm that gradients are clipped by was not finite in this step, though each of
  /// them was. No weights were updated.
  bool nonfinite_norm() const { return nonfinite_norm_; }

  /// Of a parameter in the last step.
  double learning_rate(const Tensor& tensor) const {
    return rates_[number_of(tensor)].learning_rate * factor_;
  }
  /// From the next step on each keeps what it changes, so that it can be undone; the copying takes
  /// time.
  void allow_undo();
  /// Puts back all that the last step has changed, the count of steps too.
  void undo();
  /// From the next step on each leaves behind what it was made of. A traced step takes about three
  /// times as long in the optimizer, and gives the same bits.
  void trace();
  /// Of the last step; empty without `trace`.
  const StepTrace& traced() const { return trace_; }

  /// Resets the optimizer's state of one element: its slots are 0, and its step count begins again,
  /// so that Adam corrects the bias of its new moments as in the first steps of a run.
  void reset_slots(std::size_t place);

  std::uint64_t count() const { return count_; }
  void set_count(std::uint64_t count);
  /// The step after which each element was last reset; empty where none was, or the rule counts no
  /// steps.
  Flat& reset_steps() { return reset_steps_; }
  const Flat& reset_steps() const { return reset_steps_; }
  std::vector<Flat>& slots() { return slots_; }
  const std::vector<Flat>& slots() const { return slots_; }
  /// The net with averaged weights; null where no average is kept.
  Sequential* averaged() { return averaged_ ? &*averaged_ : nullptr; }
  const Sequential* averaged() const { return averaged_ ? &*averaged_ : nullptr; }

 private:
  /// A contiguous piece of one parameter.
  struct Chunk {
    std::size_t parameter;
    Index offset;
    Index size;
  };

  void cut_into_chunks();
  void clip_by_norm(const Worker& worker);
  double norm() const;
  std::size_t number_of(const Tensor& tensor) const;
  void update(const Chunk& piece, const Scalar* gradients, const Worker& worker);
  template <class Visit>
  void for_each_reset_step(const Chunk& piece, const Visit& visit) const;
  bool update_alike(const Chunk& piece, const Scalar* gradients, std::uint64_t reset_step);
  Update update_of(const Chunk& piece, const Scalar* gradients, std::uint64_t reset_step);
  void extend_carried();
  void keep(const Chunk& piece, const Worker& worker);
  static void note(std::vector<const Tensor*>& by_worker, const Tensor& tensor,
                   const Worker& worker);
  static const Tensor* first_of(const std::vector<const Tensor*>& by_worker);
  void trace(const Chunk& piece, const Update& update);

  Sequential& net_;
  Optimizer optimizer_;
  UpdateOptions options_;
  std::vector<ParameterRates> rates_;  ///< of each parameter
  std::vector<Flat> slots_;
  std::optional<Sequential> averaged_;
  /// Copies on which the rule is tried, and a gradient of 0.
  struct Trial {
    Flat weights, no_gradient, step_without_decay;
    std::vector<Flat> slots;
  };
  StepTrace trace_;
  std::optional<Trial> trial_;            ///< where steps are traced
  Flat gradients_;                        ///< like the weights, with `clip_norm` alone
  std::vector<Chunk> chunks_;             ///< with `clip_norm` alone
  std::vector<double> squares_;           ///< likewise: the sum of each chunk
  std::vector<const Tensor*> nonfinite_;  ///< by worker: see `nonfinite`
  std::vector<const Tensor*> overflown_;  ///< likewise: see `nonfinite_update`
  bool nonfinite_norm_ = false;
  /// What the last step has changed, as it was before.
  struct Before {
    Flat weights, average;
    std::vector<Flat> slots;
    std::vector<std::uint8_t> kept;  ///< by worker: whether it has put something here
    double carried = 1;
  };
  std::optional<Before> before_;  ///< where steps can be undone
  std::uint64_t count_ = 0;
  Flat reset_steps_;
  double carried_ = 1;                 ///< see `OptimizerRule`
  std::vector<double> carried_at_{1};  ///< by number of steps, where `reset_steps_` needs it
  double factor_ = 1;
};

}}  // namespace rectify
