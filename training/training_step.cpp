#include "training_step.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "../base/error.hpp"
#include "../base/expect.hpp"
#include "../base/stopwatch.hpp"
#include "../math/loops.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/weighted_loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

TrainingStep::TrainingStep(Sequential& net, Options options, const Team& team)
    : net_(net),
      options_(std::move(options)),
      team_(team),
      workspace_(net.architecture(), options_.batch_size,
                 {.training = true, .fuse = options_.fuse, .workers = team.size()}),
      updater_(net, options_.optimizer, options_.updates, team.size()),
      buffers_before_(net.buffers()),
      losses_(static_cast<std::size_t>(options_.batch_size)),
      hits_(losses_.size()) {
  if (options_.may_undo) updater_.allow_undo();
}

bool TrainingStep::Result::finite() const {
  return std::isfinite(loss) && nonfinite_gradient == nullptr && !nonfinite_norm &&
         nonfinite_buffer == nullptr && nonfinite_update == nullptr;
}

/// What `check_fit` has to say of data, net and loss, as far as a step needs it.
void TrainingStep::check(const Dataset& data, Index size) const {
  expect_between(size, 1, options_.batch_size, "training step", "samples");
  expect_equal(data.features(), net_.inputs(), "training step", "features of the data");
  expect_equal(options_.loss->outputs(data), net_.outputs(), "training step",
               "outputs for the data");
}

void TrainingStep::undo() {
  if (!options_.may_undo) {
    throw ConfigError(Mismatch{"training step", "undo", "may_undo", "a step without it"});
  }
  updater_.undo();
  net_.buffers() = buffers_before_;
  if (averaged()) averaged()->buffers() = buffers_before_;
}

TrainingStep::Result TrainingStep::operator()(const Dataset& data, std::span<const Index> samples,
                                              double factor, std::span<const Index> next) {
  const auto size = static_cast<Index>(samples.size());
  check(data, size);
  const Pass common{.training = true, .seed = options_.seed, .step = count(), .samples = samples};
  updater_.begin_step(factor);
  weight_ = weight_of(data, samples);
  std::copy(net_.buffers().begin(), net_.buffers().end(), buffers_before_.begin());
  const auto work = [&](const Worker& worker) {
    const ConstView x = read_only(workspace_.input(size, worker.index()));
    run(workspace_.training(common, x, net_.weights(), net_.buffers(), worker), data, next);
  };
  if (team_.size() == 1) {
    work(Worker::alone());
  } else {
    Stopwatch watch;
    pace_.use_team() ? team_.run(work) : work(Worker::alone());
    pace_.record(watch.lap());
  }
  const Result result = add_up(size);
  if (!std::isfinite(result.loss)) net_.buffers() = buffers_before_;
  updater_.end_step();
  return result;
}

// Each worker gathers the whole batch: converting bytes twice is faster than fetching what another
// core has written.
void TrainingStep::run(const WorkerPass& pass, const Dataset& data, std::span<const Index> next) {
  options_.augment.gather(data, pass.common, workspace_.input(pass.x.cols(), pass.worker.index()));
  data.prefetch(next);
  workspace_.plan().forward(pass);
  measure(pass, data);
  pass.worker.barrier();
  if (!std::isfinite(mean_loss(pass.x.cols()))) return;
  const auto sink = [this, &pass](const GradientTile& tile) { updater_.take(tile, pass.worker); };
  workspace_.plan().backward(pass, std::cref(sink));  // the lambda itself would be allocated
  updater_.finish(pass.worker);
}

// Sample by sample, so that results do not depend on the assignment to workers.
void TrainingStep::measure(const WorkerPass& pass, const Dataset& data) {
  const View output = workspace_.plan().output(pass);
  View gradient = workspace_.plan().output_gradient(pass);
  const IndexRange samples = pass.worker.share(pass.x.cols());
  for (Index i = samples.begin; i < samples.end; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Index sample = pass.common.samples[k];
    const std::span<const Scalar> given = column_values(output, i);
    losses_[k] = loss_in_mean(
        options_.loss, data, sample, weight_, given, column_values(gradient, i),
        [&](double weight) { gradient.col(i) /= static_cast<Scalar>(weight_ / weight); });
    hits_[k] = is_correct(given, data.target(sample));
  }
}

/// Sums over the batch only if there are weights.
double TrainingStep::weight_of(const Dataset& data, std::span<const Index> samples) const {
  if (!data.has_sample_weights() && !options_.loss->has_class_weights()) {
    return static_cast<double>(samples.size());
  }
  return weight_in_mean(options_.loss, data, samples);
}

void TrainingStep::save(RunState& state) const {
  state.net = {net_.weights(), net_.buffers()};
  state.slots = updater_.slots();
  state.reset_steps = updater_.reset_steps();
  state.average = averaged() ? averaged()->weights() : Flat();
}

void TrainingStep::restore(const RunState& state) {
  net_.weights() = state.net.weights;
  net_.buffers() = state.net.buffers;
  updater_.slots() = state.slots;
  updater_.reset_steps() = state.reset_steps;
  updater_.set_count(state.place.step);
  if (!averaged()) return;
  averaged()->weights() = state.average;
  averaged()->buffers() = state.net.buffers;
}

double TrainingStep::mean_loss(Index samples) const {
  return WeightedLoss{std::accumulate(losses_.begin(), losses_.begin() + samples, 0.0), weight_}
      .mean();
}

TrainingStep::Result TrainingStep::add_up(Index samples) const {
  return {.loss = mean_loss(samples),
          .weight = weight_,
          .correct = std::accumulate(hits_.begin(), hits_.begin() + samples, Index{0}),
          .nonfinite_gradient = updater_.nonfinite(),
          .nonfinite_norm = updater_.nonfinite_norm(),
          .nonfinite_buffer = nonfinite_buffer(),
          .nonfinite_update = updater_.nonfinite_update()};
}

const Tensor* TrainingStep::nonfinite_buffer() const {
  const Flat& buffers = net_.buffers();
  if (all_finite(buffers.data(), static_cast<Index>(buffers.size()))) return nullptr;
  const auto& tensors = net_.architecture().buffers();
  const auto first = std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& tensor) {
    return !all_finite(buffers.data() + tensor.offset, tensor.size());
  });
  return first == tensors.end() ? nullptr : &*first;
}

std::string TrainingStep::nonfinite_part() const {
  const Tensor* tensor = updater_.nonfinite_update();
  const auto finite = [&](const Flat& flat) {
    return all_finite(flat.data() + tensor->offset, tensor->size());
  };
  if (!finite(net_.weights())) return "weights";
  const auto& slots = updater_.slots();
  for (std::size_t k = 0; k < slots.size(); ++k) {
    if (!finite(slots[k])) return "slot " + std::to_string(k);
  }
  return "average";
}

std::optional<Index> TrainingStep::nonfinite_sample() const {
  const auto first = std::find_if(losses_.begin(), losses_.end(),
                                  [](double loss) { return !std::isfinite(loss); });
  if (first == losses_.end()) return std::nullopt;
  return first - losses_.begin();
}

}}  // namespace rectify
