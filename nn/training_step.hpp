#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataset.hpp"
#include "loss.hpp"
#include "optimizer.hpp"
#include "pace.hpp"
#include "sequential.hpp"
#include "team.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Forward, backward and update of one batch, and all state that training adds to a net: the
/// optimizer's slots and the count of steps. After the first call nothing of ours is allocated.
class RECTIFY_API TrainingStep {
 public:
  struct Options {
    Loss loss;
    Optimizer optimizer;
    Index batch_size;  ///< the largest batch
    std::uint64_t seed = 1;
    bool fuse = true;
  };
  struct Result {
    double loss = 0;    ///< mean over the batch, by its weights; 0 if nothing of it counts
    double weight = 0;  ///< of the batch: its samples', each 1 unless data or loss weigh
    Index correct = 0;  ///< samples whose class was predicted
    /// The first parameter, from the last layer back, of whose gradient something was not finite.
    const Tensor* nonfinite_gradient = nullptr;
  };

  /// `net` and `team` must outlive it.
  TrainingStep(Sequential& net, Options options, const Team& team);

  /// One step on these samples: one without gradient where the weights of all are 0. A loss that is
  /// not finite leaves the weights as they were; so does a gradient that is not, for the weights it
  /// is of. `next`, where it is known, are the samples of the step after this one.
  Result operator()(const Dataset& data, std::span<const Index> samples, double learning_rate,
                    std::span<const Index> next = {});

  /// Which of the last step's samples, counted in its batch, was the first with a loss that is not
  /// finite.
  std::optional<Index> nonfinite_sample() const;

  /// Steps taken.
  std::uint64_t count() const { return count_; }
  /// As if so many had been taken.
  void set_count(std::uint64_t count) { count_ = count; }
  /// The optimizer's slot `k`: a flat vector that lies like the weights.
  Flat& slot(std::size_t k) { return slots_[k]; }
  std::size_t slot_count() const { return slots_.size(); }

 private:
  void run(const Run& run, const Dataset& data, std::span<const Index> next, double learning_rate);
  void measure(const Run& run, const Dataset& data);
  void update(const GradientTile& tile, double learning_rate, const Worker& worker);
  double weight_of(const Dataset& data, std::span<const Index> samples) const;
  double mean_loss(Index samples) const;
  Result add_up(Index samples) const;

  Sequential& net_;
  Options options_;
  const Team& team_;
  Pace pace_;
  Workspace workspace_;
  std::vector<Flat> slots_;
  double weight_ = 0;                     // of the batch
  std::vector<double> losses_;            // of each sample of the batch, times its weight
  std::vector<std::uint8_t> hits_;        // likewise: whether its class was predicted
  std::vector<const Tensor*> nonfinite_;  // by worker: see Result::nonfinite_gradient
  std::uint64_t count_ = 0;
};

}  // namespace rectify::inline RECTIFY_PRECISION
