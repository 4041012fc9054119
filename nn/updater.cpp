#include "updater.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "loops.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Scalars whose squares are summed up by one worker: fits the nearest cache.
constexpr Index chunk_size = 4096;

/// The one of two tensors that a backward pass comes to first.
const Tensor* first_met(const Tensor* a, const Tensor* b) {
  if (a == nullptr || b == nullptr) return a ? a : b;
  if (a->layer != b->layer) return a->layer > b->layer ? a : b;
  return a->offset < b->offset ? a : b;
}

void clamp(Scalar* values, Index size, Scalar limit) {
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < size; ++i) {
    const Scalar low = values[i] < -limit ? -limit : values[i];
    values[i] = low > limit ? limit : low;
  }
}

void scale(Scalar* values, Index size, Scalar factor) {
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < size; ++i) values[i] *= factor;
}

/// average = decay average + (1 - decay) weights
void move_average(Scalar* average, const Scalar* weights, Index size, double decay) {
  const auto kept = static_cast<Scalar>(decay), fresh = static_cast<Scalar>(1 - decay);
  RECTIFY_ELEMENTWISE_LOOP
  for (Index i = 0; i < size; ++i) average[i] = kept * average[i] + fresh * weights[i];
}

/// In eight sums side by side, so that vectors can hold them.
double sum_of_squares(const Scalar* values, Index size) {
  constexpr Index lanes = 8;
  std::array<double, lanes> sums{};
  Index i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (Index k = 0; k < lanes; ++k) {
      const auto value = static_cast<double>(values[i + k]);
      sums[static_cast<std::size_t>(k)] += value * value;
    }
  }
  for (; i < size; ++i) sums[0] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace

Updater::Updater(Sequential& net, Optimizer optimizer, const UpdateOptions& options, int workers)
    : net_(net),
      optimizer_(std::move(optimizer)),
      options_(options),
      rates_(rates_of(net.architecture(), optimizer_, options.groups)),
      slots_(static_cast<std::size_t>(optimizer_->slots()), Flat(net.weights().size())),
      nonfinite_(static_cast<std::size_t>(workers)) {
  if (options.average) averaged_ = net;
  if (options.clip_norm) cut_into_chunks();
}

void Updater::cut_into_chunks() {
  keep_gradients(false);
  const auto& parameters = net_.architecture().parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    for (Index done = 0; done < parameters[p].size(); done += chunk_size) {
      chunks_.push_back(
          {p, parameters[p].offset + done, std::min(chunk_size, parameters[p].size() - done)});
    }
  }
  squares_.resize(chunks_.size());
}

void Updater::keep_gradients(bool keep) {
  keeps_gradients_ = keep;
  if (collects_gradients()) gradients_.resize(net_.weights().size());
}

void Updater::begin_step(double factor) {
  factor_ = factor;
  ++count_;
  carried_ = optimizer_->carry(carried_, count_);
  std::fill(nonfinite_.begin(), nonfinite_.end(), nullptr);
}

void Updater::set_count(std::uint64_t count) {
  count_ = count;
  carried_ = 1;
  for (std::uint64_t step = 1; step <= count; ++step) carried_ = optimizer_->carry(carried_, step);
}

void Updater::take(const GradientTile& tile, const Worker& worker) {
  if (!all_finite(tile.values, tile.size)) {
    const Tensor*& mine = nonfinite_[static_cast<std::size_t>(worker.index())];
    mine = first_met(mine, &tile.tensor);
    return;
  }
  if (options_.clip_value) {
    const auto limit = static_cast<Scalar>(*options_.clip_value);
    dispatch([&] { clamp(tile.values, tile.size, limit); });
  }
  if (collects_gradients()) {
    std::copy_n(tile.values, tile.size, gradients_.data() + tile.offset);
  }
  if (!options_.clip_norm) {
    update({number_of(tile.tensor), tile.offset, tile.size}, tile.values);
  }
}

void Updater::finish(const Worker& worker) {
  if (options_.clip_norm) clip_by_norm(worker);
}

void Updater::clip_by_norm(const Worker& worker) {
  worker.barrier();  // all gradients are there
  if (nonfinite() != nullptr) return;
  const Units mine = worker.share(static_cast<Index>(chunks_.size()));
  for (Index c = mine.begin; c < mine.end; ++c) {
    const Chunk& chunk = chunks_[static_cast<std::size_t>(c)];
    const Scalar* gradients = gradients_.data() + chunk.offset;
    squares_[static_cast<std::size_t>(c)] =
        dispatch([=] { return sum_of_squares(gradients, chunk.size); });
  }
  worker.barrier();
  const double coefficient = std::min(1.0, *options_.clip_norm / (norm() + 1e-6));
  for (Index c = mine.begin; c < mine.end; ++c) {
    const Chunk& chunk = chunks_[static_cast<std::size_t>(c)];
    Scalar* gradients = gradients_.data() + chunk.offset;
    dispatch([&] { scale(gradients, chunk.size, static_cast<Scalar>(coefficient)); });
    update(chunk, gradients);
  }
}

double Updater::norm() const {
  return std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
}

std::size_t Updater::number_of(const Tensor& tensor) const {
  const auto& parameters = net_.architecture().parameters();
  const auto found =
      std::lower_bound(parameters.begin(), parameters.end(), tensor.offset,
                       [](const Tensor& other, Index offset) { return other.offset < offset; });
  return static_cast<std::size_t>(found - parameters.begin());
}

void Updater::update(const Chunk& piece, const Scalar* gradients) {
  const ParameterRates& rates = rates_[piece.parameter];
  Scalar* weights = net_.weights().data() + piece.offset;
  Update update{.weights = {weights, static_cast<std::size_t>(piece.size)},
                .gradients = gradients,
                .slots = {},
                .learning_rate = rates.learning_rate * factor_,
                .step = count_,
                .weight_decay = rates.weight_decay,
                .carried = carried_};
  for (std::size_t k = 0; k < slots_.size(); ++k) update.slots[k] = slots_[k].data() + piece.offset;
  optimizer_->update(update);
  if (!averaged_) return;
  Scalar* average = averaged_->weights().data() + piece.offset;
  if (count_ == 1) {
    std::copy_n(weights, piece.size, average);
  } else {
    dispatch([&] { move_average(average, weights, piece.size, *options_.average); });
  }
}

void Updater::end_step() {
  if (averaged_)
    std::copy(net_.buffers().begin(), net_.buffers().end(), averaged_->buffers().begin());
}

const Tensor* Updater::nonfinite() const {
  return std::accumulate(nonfinite_.begin(), nonfinite_.end(), static_cast<const Tensor*>(nullptr),
                         first_met);
}

}  // namespace rectify::inline RECTIFY_PRECISION
