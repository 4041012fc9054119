#include "updater.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "../math/loops.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Scalars whose squares one worker sums: fits the L1 cache.
constexpr Index chunk_size = 4096;

/// The tensor that a backward pass reaches first.
const Tensor* first_met(const Tensor* a, const Tensor* b) {
  if (a == nullptr || b == nullptr) return a ? a : b;
  if (a->layer != b->layer) return a->layer > b->layer ? a : b;
  return a->offset < b->offset ? a : b;
}

void clamp(Scalar* values, Index size, Scalar limit) {
#pragma omp simd
  for (Index i = 0; i < size; ++i) {
    const Scalar low = values[i] < -limit ? -limit : values[i];
    values[i] = low > limit ? limit : low;
  }
}

void scale(Scalar* values, Index size, Scalar factor) {
#pragma omp simd
  for (Index i = 0; i < size; ++i) values[i] *= factor;
}

/// average = decay average + (1 - decay) weights. Returns whether it is finite.
bool move_average(Scalar* average, const Scalar* weights, Index size, double decay) {
  const auto kept = static_cast<Scalar>(decay), fresh = static_cast<Scalar>(1 - decay);
  FiniteBits wrong = 0;
#pragma omp simd reduction(| : wrong)
  for (Index i = 0; i < size; ++i) {
    average[i] = kept * average[i] + fresh * weights[i];
    wrong |= nonfinite_bits(average[i]);
  }
  return wrong == 0;
}

/// In eight interleaved sums, to vectorize.
double sum_of_squares(const Scalar* values, Index size) {
  constexpr Index lanes = 8;
  std::array<double, lanes> sums{};
  Index i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (Index k = 0; k < lanes; ++k) {
      const auto value = static_cast<double>(values[i + k]);
      sums[at(k)] += value * value;
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
      nonfinite_(static_cast<std::size_t>(workers)),
      overflown_(nonfinite_.size()) {
  if (options.average) averaged_ = net;
  if (options.clip_norm) cut_into_chunks();
}

void Updater::cut_into_chunks() {
  gradients_.resize(net_.weights().size());
  const auto& parameters = net_.architecture().parameters();
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    for (Index done = 0; done < parameters[p].size(); done += chunk_size) {
      chunks_.push_back(
          {p, parameters[p].offset + done, std::min(chunk_size, parameters[p].size() - done)});
    }
  }
  squares_.resize(chunks_.size());
}

void Updater::trace() {
  const std::size_t size = net_.weights().size();
  trace_ = {Flat(size), Flat(size), Flat(size)};
  trial_ = Trial{Flat(size), Flat(size), Flat(size), std::vector(slots_.size(), Flat(size))};
}

void Updater::allow_undo() {
  const std::size_t size = net_.weights().size();
  before_ = Before{.weights = Flat(size),
                   .average = Flat(averaged_ ? size : 0),
                   .slots = std::vector(slots_.size(), Flat(size)),
                   .kept = std::vector<std::uint8_t>(nonfinite_.size())};
}

/// Copies a piece before it is updated, for `undo`.
void Updater::keep(const Chunk& piece, const Worker& worker) {
  before_->kept[at(worker.index())] = 1;
  const auto copy = [&](const Flat& from, Flat& to) {
    std::copy_n(from.data() + piece.offset, piece.size, to.data() + piece.offset);
  };
  copy(net_.weights(), before_->weights);
  for (std::size_t k = 0; k < slots_.size(); ++k) copy(slots_[k], before_->slots[k]);
  if (averaged_) copy(averaged_->weights(), before_->average);
}

// A step updates either all pieces or none.
void Updater::undo() {
  --count_;
  carried_ = before_->carried;
  const auto& kept = before_->kept;
  if (std::all_of(kept.begin(), kept.end(), [](std::uint8_t any) { return any == 0; })) return;
  net_.weights() = before_->weights;
  slots_ = before_->slots;
  if (averaged_) averaged_->weights() = before_->average;
}

void Updater::begin_step(double factor) {
  factor_ = factor;
  if (before_) {
    before_->carried = carried_;
    std::fill(before_->kept.begin(), before_->kept.end(), std::uint8_t(0));
  }
  ++count_;
  carried_ = optimizer_->carry(carried_, count_);
  if (!reset_steps_.empty()) extend_carried();
  std::fill(nonfinite_.begin(), nonfinite_.end(), nullptr);
  std::fill(overflown_.begin(), overflown_.end(), nullptr);
  nonfinite_norm_ = false;
  for (Flat* part : {&trace_.gradients, &trace_.momentum, &trace_.decay}) {
    std::fill(part->begin(), part->end(), Scalar(0));  // for pieces that are not updated
  }
}

void Updater::set_count(std::uint64_t count) {
  count_ = count;
  carried_ = 1;
  for (std::uint64_t step = 1; step <= count; ++step) carried_ = optimizer_->carry(carried_, step);
}

void Updater::extend_carried() {
  while (carried_at_.size() <= count_) {
    carried_at_.push_back(optimizer_->carry(carried_at_.back(), carried_at_.size()));
  }
}

void Updater::reset_slots(std::size_t place) {
  for (Flat& slot : slots_) slot[place] = 0;
  if (!optimizer_->counts_steps()) return;
  reset_steps_.resize(net_.weights().size());
  auto step = static_cast<Scalar>(count_);  // above 2^24 the nearest float may exceed it
  if (static_cast<std::uint64_t>(step) > count_) step = std::nextafter(step, Scalar(0));
  reset_steps_[place] = step;
}

void Updater::take(const GradientTile& tile, const Worker& worker) {
  const Chunk piece{number_of(tile.tensor), tile.offset, tile.size};
  if (!all_finite(tile.values, tile.size)) {
    note(nonfinite_, tile.tensor, worker);
    if (before_ && !options_.clip_norm) keep(piece, worker);
    return;
  }
  if (options_.clip_value) {
    const auto limit = static_cast<Scalar>(*options_.clip_value);
    dispatch([&] { clamp(tile.values, tile.size, limit); });
  }
  if (options_.clip_norm) {
    std::copy_n(tile.values, tile.size, gradients_.data() + tile.offset);
  } else {
    update(piece, tile.values, worker);
  }
}

void Updater::note(std::vector<const Tensor*>& by_worker, const Tensor& tensor,
                   const Worker& worker) {
  const Tensor*& mine = by_worker[at(worker.index())];
  mine = first_met(mine, &tensor);
}

void Updater::finish(const Worker& worker) {
  if (options_.clip_norm) clip_by_norm(worker);
}

void Updater::clip_by_norm(const Worker& worker) {
  worker.barrier();  // all gradients are there
  if (nonfinite() != nullptr) return;
  const IndexRange mine = worker.share(static_cast<Index>(chunks_.size()));
  for (Index c = mine.begin; c < mine.end; ++c) {
    const Chunk& chunk = chunks_[at(c)];
    const Scalar* gradients = gradients_.data() + chunk.offset;
    squares_[at(c)] = dispatch([=] { return sum_of_squares(gradients, chunk.size); });
  }
  worker.barrier();
  const double whole = norm();
  if (!std::isfinite(whole)) {
    if (worker.index() == 0) nonfinite_norm_ = true;
    return;
  }
  const double coefficient = std::min(1.0, *options_.clip_norm / (whole + 1e-6));
  for (Index c = mine.begin; c < mine.end; ++c) {
    const Chunk& chunk = chunks_[at(c)];
    Scalar* gradients = gradients_.data() + chunk.offset;
    dispatch([&] { scale(gradients, chunk.size, static_cast<Scalar>(coefficient)); });
    update(chunk, gradients, worker);
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

Update Updater::update_of(const Chunk& piece, const Scalar* gradients, std::uint64_t reset_step) {
  const ParameterRates& rates = rates_[piece.parameter];
  Update update{
      .weights = {net_.weights().data() + piece.offset, static_cast<std::size_t>(piece.size)},
      .gradients = gradients,
      .slots = {},
      .learning_rate = rates.learning_rate * factor_,
      .step = count_ - reset_step,
      .weight_decay = rates.weight_decay,
      .carried = reset_step == 0 ? carried_ : carried_at_[count_ - reset_step]};
  for (std::size_t k = 0; k < slots_.size(); ++k) update.slots[k] = slots_[k].data() + piece.offset;
  return update;
}

/// Called before the update: tries it without weight decay, and without a gradient. Steps that are
/// not finite then (0 / 0 without an epsilon) count as 0.
void Updater::trace(const Chunk& piece, const Update& update) {
  const auto size = static_cast<std::size_t>(piece.size);
  const auto step_of = [&](const Scalar* gradients, double weight_decay, Scalar* steps) {
    Update other = update;
    other.weights = {trial_->weights.data() + piece.offset, size};
    std::copy_n(update.weights.data(), size, other.weights.data());
    for (std::size_t k = 0; k < slots_.size(); ++k) {
      other.slots[k] = trial_->slots[k].data() + piece.offset;
      std::copy_n(update.slots[k], size, other.slots[k]);
    }
    other.gradients = gradients;
    other.weight_decay = weight_decay;
    optimizer_->update(other);
    for (std::size_t i = 0; i < size; ++i) {
      const Scalar step = other.weights[i] - update.weights[i];
      steps[i] = std::isfinite(step) ? step : Scalar(0);
    }
  };
  Scalar* decay = trace_.decay.data() + piece.offset;
  std::copy_n(update.gradients, size, trace_.gradients.data() + piece.offset);
  step_of(trial_->no_gradient.data() + piece.offset, 0, trace_.momentum.data() + piece.offset);
  if (update.weight_decay == 0) return;
  Scalar* without = trial_->step_without_decay.data() + piece.offset;
  step_of(update.gradients, 0, without);
  step_of(update.gradients, update.weight_decay, decay);
  for (std::size_t i = 0; i < size; ++i) decay[i] -= without[i];
}

void Updater::update(const Chunk& piece, const Scalar* gradients, const Worker& worker) {
  if (before_) keep(piece, worker);
  bool finite = true;
  for_each_reset_step(piece, [&](const Chunk& part, std::uint64_t reset_step) {
    finite &= update_alike(part, gradients + (part.offset - piece.offset), reset_step);
  });
  if (!finite) note(overflown_, net_.architecture().parameters()[piece.parameter], worker);
}

/// Splits a piece into runs of elements with the same reset step.
template <class Visit>
void Updater::for_each_reset_step(const Chunk& piece, const Visit& visit) const {
  if (reset_steps_.empty()) return visit(piece, 0);
  const Scalar* reset_steps = reset_steps_.data() + piece.offset;
  for (Index begin = 0, end = 0; begin < piece.size; begin = end) {
    while (end < piece.size && reset_steps[end] == reset_steps[begin]) ++end;
    visit({piece.parameter, piece.offset + begin, end - begin},
          static_cast<std::uint64_t>(reset_steps[begin]));
  }
}

/// Updates elements with the same reset step; returns whether all values written are finite.
bool Updater::update_alike(const Chunk& piece, const Scalar* gradients, std::uint64_t reset_step) {
  const Update update = update_of(piece, gradients, reset_step);
  if (trial_) trace(piece, update);
  const bool finite = optimizer_->update(update);
  if (!averaged_) return finite;
  const Scalar* weights = update.weights.data();
  Scalar* average = averaged_->weights().data() + piece.offset;
  if (count_ == 1) {
    std::copy_n(weights, piece.size, average);
    return finite;
  }
  return dispatch([&] { return move_average(average, weights, piece.size, *options_.average); }) &&
         finite;
}

void Updater::end_step() {
  if (averaged_)
    std::copy(net_.buffers().begin(), net_.buffers().end(), averaged_->buffers().begin());
}

const Tensor* Updater::first_of(const std::vector<const Tensor*>& by_worker) {
  return std::accumulate(by_worker.begin(), by_worker.end(), static_cast<const Tensor*>(nullptr),
                         first_met);
}

}}  // namespace rectify
