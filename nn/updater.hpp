#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "optimizer.hpp"
#include "plan.hpp"
#include "run_state.hpp"
#include "sequential.hpp"
#include "team.hpp"
#include "update_options.hpp"

namespace rectify::inline RECTIFY_PRECISION {

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
  const Tensor* nonfinite() const;

  /// Of a parameter in the last step.
  double learning_rate(const Tensor& tensor) const {
    return rates_[number_of(tensor)].learning_rate * factor_;
  }
  /// From the next step on, whether each step leaves its gradients behind.
  void keep_gradients(bool keep);
  /// Those of the last step, as the optimizer took them: clipped, where it clips. A flat vector
  /// that lies like the weights; empty where they are not kept.
  const Flat& gradients() const { return gradients_; }

  std::uint64_t count() const { return count_; }
  void set_count(std::uint64_t count);
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

  bool collects_gradients() const { return keeps_gradients_ || options_.clip_norm; }
  void cut_into_chunks();
  void clip_by_norm(const Worker& worker);
  double norm() const;
  std::size_t number_of(const Tensor& tensor) const;
  void update(const Chunk& piece, const Scalar* gradients);

  Sequential& net_;
  Optimizer optimizer_;
  UpdateOptions options_;
  std::vector<ParameterRates> rates_;  ///< of each parameter
  std::vector<Flat> slots_;
  std::optional<Sequential> averaged_;
  bool keeps_gradients_ = false;
  Flat gradients_;                        ///< like the weights, where they are collected
  std::vector<Chunk> chunks_;             ///< with `clip_norm` alone
  std::vector<double> squares_;           ///< likewise: the sum of each chunk
  std::vector<const Tensor*> nonfinite_;  ///< by worker: see `nonfinite`
  std::uint64_t count_ = 0;
  double carried_ = 1;  ///< see `OptimizerRule`
  double factor_ = 1;
};

}  // namespace rectify::inline RECTIFY_PRECISION
