#include "training_step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics.hpp"

namespace rectify::inline RECTIFY_PRECISION {

TrainingStep::TrainingStep(Sequential& net, Options options, const Team& team)
    : net_(net),
      options_(std::move(options)),
      team_(team),
      workspace_(net.architecture(), options_.batch_size,
                 {.training = true, .fuse = options_.fuse}),
      gradients_(net.weights().size()),
      slots_(static_cast<std::size_t>(options_.optimizer->slots()), Flat(net.weights().size())),
      losses_(static_cast<std::size_t>(options_.batch_size)),
      hits_(losses_.size()) {}

TrainingStep::Result TrainingStep::operator()(const Dataset& data, std::span<const Index> samples,
                                              double learning_rate) {
  const auto size = static_cast<Index>(samples.size());
  const Run run{
      .pass = {.training = true, .seed = options_.seed, .step = count_, .samples = samples},
      .x = read_only(workspace_.input(size)),
      .weights = net_.weights().data(),
      .gradients = gradients_.data(),
      .running = net_.buffers().data(),
      .arena = workspace_.arena()};
  ++count_;
  team_.run([&](const Worker& worker) { this->run(worker, run, data, learning_rate); });
  return add_up(size);
}

void TrainingStep::run(const Worker& worker, const Run& run, const Dataset& data,
                       double learning_rate) {
  const Units mine = worker.share(run.x.cols());
  const auto samples = run.pass.samples.subspan(static_cast<std::size_t>(mine.begin),
                                                static_cast<std::size_t>(mine.size()));
  data.gather(samples, columns(workspace_.input(run.x.cols()), mine));
  worker.barrier();
  workspace_.plan().forward(run, worker);
  measure(mine, run, data);
  worker.barrier();
  if (!std::isfinite(add_up(run.x.cols()).loss)) return;
  workspace_.plan().backward(run, worker);
  update(worker, learning_rate);
}

// Sample by sample, so that the bits do not depend on who measures which.
void TrainingStep::measure(Units samples, const Run& run, const Dataset& data) {
  const View output = workspace_.plan().output(run);
  View gradient = workspace_.plan().output_gradient(run);
  const auto outputs = static_cast<std::size_t>(output.rows());
  for (Index i = samples.begin; i < samples.end; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const std::span<const Scalar> given(&output(0, i), outputs);
    const Target target = data.target(run.pass.samples[k]);
    losses_[k] = options_.loss->value_and_gradient(given, target, {&gradient(0, i), outputs});
    hits_[k] = is_correct(given, target);
    gradient.col(i) /= static_cast<Scalar>(run.x.cols());
  }
}

void TrainingStep::update(const Worker& worker, double learning_rate) {
  workspace_.plan().for_each_tile(worker, [&](const Tensor& tensor, Index offset, Index size) {
    Scalar* gradients = gradients_.data() + offset;
    Update update{.weights = {net_.weights().data() + offset, static_cast<std::size_t>(size)},
                  .gradients = gradients,
                  .slots = {},
                  .learning_rate = learning_rate,
                  .step = count_,
                  .decays = tensor.decays};
    for (std::size_t k = 0; k < slots_.size(); ++k) update.slots[k] = slots_[k].data() + offset;
    options_.optimizer->update(update);
    std::fill_n(gradients, size, Scalar(0));  // while it is in the cache
  });
}

TrainingStep::Result TrainingStep::add_up(Index samples) const {
  const auto n = static_cast<std::ptrdiff_t>(samples);
  return {.loss = std::accumulate(losses_.begin(), losses_.begin() + n, 0.0) /
                  static_cast<double>(samples),
          .correct = std::accumulate(hits_.begin(), hits_.begin() + n, Index{0})};
}

}  // namespace rectify::inline RECTIFY_PRECISION
