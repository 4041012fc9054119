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

/// Decomposition of each weight's last step, in flat vectors laid out like the weights. The step is
/// the sum of three parts: `momentum`, the step that the rule would have taken without gradient and
/// weight decay (from earlier gradients only); `decay`, what weight decay adds; and the rest, which
/// is due to this step's gradient.
struct StepTrace {
  Flat gradients;  ///< as passed to the optimizer, after clipping
  Flat momentum;   ///< part of the step due to earlier gradients
  Flat decay;      ///< part of the step due to weight decay
};

/// Updates weights from gradients, piece by piece during the backward pass. Owns the optimizer's
/// slots, the step count and the averaged weights.
///
/// Clipping by norm needs all gradients before the first update: they are collected, and their
/// squares are summed in chunks of a fixed size, in order.
class RECTIFY_API Updater {
 public:
  /// `net` must outlive it. Throws as `rates_of`.
  Updater(Sequential& net, Optimizer optimizer, const UpdateOptions& options, int workers);

  /// Begins a step with `factor` times the learning rates.
  void begin_step(double factor);
  /// Updates the weights of this piece, or stores the gradient until `finish`. Called by the worker
  /// that computed it.
  void take(const GradientTile& tile, const Worker& worker);
  /// Called by all workers after the backward pass.
  void finish(const Worker& worker);
  /// Called by one thread after the step.
  void end_step();

  /// The first parameter, in the order of the backward pass, whose gradient contained NaN or
  /// infinity in this step. Its weights were not updated; with `clip_norm` no weights were.
  const Tensor* nonfinite() const { return first_of(nonfinite_); }
  /// The first parameter, likewise, with NaN or infinity in weights, slots or average after the
  /// update, from a finite gradient.
  const Tensor* nonfinite_update() const { return first_of(overflown_); }
  /// Whether the norm of all gradients overflowed in this step, although each gradient was finite.
  /// No weights were updated.
  bool nonfinite_norm() const { return nonfinite_norm_; }

  /// Learning rate of a parameter in the last step.
  double learning_rate(const Tensor& tensor) const {
    return rates_[number_of(tensor)].learning_rate * factor_;
  }
  /// From the next step on, each step copies what it changes, for `undo`.
  void allow_undo();
  /// Reverts everything that the last step has changed, including the step count.
  void undo();
  /// From the next step on, `traced` is filled in. A traced update takes about three times as long,
  /// with the same result.
  void trace();
  /// Trace of the last step; empty without `trace`.
  const StepTrace& traced() const { return trace_; }

  /// Resets the optimizer's state of one element: its slots are 0, and its step count begins again,
  /// so that Adam corrects the bias of its new moments as in the first steps of a run.
  void reset_slots(std::size_t place);

  std::uint64_t count() const { return count_; }
  void set_count(std::uint64_t count);
  /// The step after which each element was last reset; empty if none was, or if the rule does not
  /// count steps.
  Flat& reset_steps() { return reset_steps_; }
  const Flat& reset_steps() const { return reset_steps_; }
  std::vector<Flat>& slots() { return slots_; }
  const std::vector<Flat>& slots() const { return slots_; }
  /// The net with averaged weights; null without an average.
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
  /// Copies for trying updates, and a gradient of 0.
  struct Trial {
    Flat weights, no_gradient, step_without_decay;
    std::vector<Flat> slots;
  };
  StepTrace trace_;
  std::optional<Trial> trial_;            ///< if steps are traced
  Flat gradients_;                        ///< like the weights; only with `clip_norm`
  std::vector<Chunk> chunks_;             ///< only with `clip_norm`
  std::vector<double> squares_;           ///< likewise: sum of squares of each chunk
  std::vector<const Tensor*> nonfinite_;  ///< by worker: see `nonfinite`
  std::vector<const Tensor*> overflown_;  ///< likewise: see `nonfinite_update`
  bool nonfinite_norm_ = false;
  /// The values before the last step.
  struct Before {
    Flat weights, average;
    std::vector<Flat> slots;
    std::vector<std::uint8_t> kept;  ///< by worker: whether it has copied anything
    double carried = 1;
  };
  std::optional<Before> before_;  ///< if steps can be undone
  std::uint64_t count_ = 0;
  Flat reset_steps_;
  double carried_ = 1;                 ///< see `OptimizerRule`
  std::vector<double> carried_at_{1};  ///< by number of steps; only with `reset_steps_`
  double factor_ = 1;
};

}}  // namespace rectify
