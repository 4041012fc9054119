#include "plan.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A layer alone in its stage with one tile of units, as most output layers, is cut into tiles of
/// this many samples instead.
constexpr Index output_samples = 32;
/// Tile of sample-wise layers; smaller, since they have no products that become less efficient by
/// it.
constexpr Index samplewise_samples = 8;

IndexRange sample_tile(Index number, Index size, Index samples) {
  return {number * size, std::min((number + 1) * size, samples)};
}

View empty_view() { return view(static_cast<Scalar*>(nullptr), 0, 0); }
ConstView empty_const_view() { return read_only(empty_view()); }

}  // namespace

Plan::Plan(const Architecture& net, Index batch, PlanOptions options)
    : net_(&net), batch_(batch), options_(options) {
  expect_at_least(batch, 1, "net", "batch");
  expect_at_least(options.workers, 1, "net", "workers");
  instruction_set();  // throws here for an invalid setting, rather than in a pass
  stage_layers();
  lay_out_outputs();
  if (options.training) lay_out_backward();
}

Index Plan::allocate(Index size) {
  const Index offset = arena_size_;
  arena_size_ += whole_lines(size);
  return offset;
}

void Plan::stage_layers() {
  for (Index l = 0; l < layer_count(); ++l) {
    const bool joins = l > 0 && options_.fuse && layer(l).needs.unitwise &&
                       !layer(stages_.back().first).needs.samplewise;
    if (joins) {
      stages_.back().last = l + 1;
    } else {
      stages_.push_back({l, l + 1});
    }
  }
  for (Stage& stage : stages_) {
    const PlacedLayer& first = layer(stage.first);
    const bool alone = stage.last - stage.first == 1;
    if (first.needs.samplewise) {
      stage.tile_samples = samplewise_samples;
    } else if (alone && !first.needs.unitwise && tile_count(first.outputs()) == 1) {
      stage.tile_samples = output_samples;
    }
  }
}

bool Plan::may_overwrite_input(Index l) const {
  if (l == 0 || !options_.fuse || !layer(l).needs.unitwise) return false;
  return !options_.training || (!layer(l).needs.keeps_input && !layer(l - 1).needs.keeps_output);
}

void Plan::lay_out_outputs() {
  for (Index l = 0; l < layer_count(); ++l) {
    const PlacedLayer& placed = layer(l);
    const Index saving = placed.needs.samplewise ? batch_ : placed.outputs();
    Offsets offsets{0, allocate(placed.needs.saved * saving), 0};
    offsets.output =
        may_overwrite_input(l) ? offsets_.back().output : allocate(placed.outputs() * batch_);
    offsets_.push_back(offsets);
  }
}

void Plan::lay_out_backward() {
  for (std::size_t l = 0; l < offsets_.size(); ++l) {
    const PlacedLayer& placed = net_->layers()[l];
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    offsets_[l].shared_gradients = allocate(line * tile_count(placed.outputs()));
    tile_size_ = std::max(tile_size_, placed.tile_size);
    for (const Tensor& tensor : placed.parameters) shares_ = shares_ || tensor.shared;
  }
  tile_gradients_ = allocate(tile_size_ * options_.workers);
  gradients_.push_back(options_.input_gradient ? allocate(net_->inputs() * batch_) : 0);
  for (const Stage& stage : stages_) {
    gradients_.push_back(allocate(layer(stage.last - 1).outputs() * batch_));
  }
}

View Plan::output(const WorkerPass& pass, Index l) const {
  return view(pass.arena + offsets_[at(l)].output, layer(l).outputs(), pass.x.cols());
}

View Plan::gradient(const WorkerPass& pass, std::size_t stage) const {
  const Index units = stage == 0 ? net_->inputs() : layer(stages_[stage - 1].last - 1).outputs();
  return view(pass.arena + gradients_[stage], units, pass.x.cols());
}

View Plan::saved(const Part& part, const WorkerPass& pass, Index l) const {
  const Needs& needs = layer(l).needs;
  Scalar* first = pass.arena + offsets_[at(l)].saved;
  return needs.samplewise
             ? view(first + part.samples.begin * needs.saved, needs.saved, part.samples.size())
             : view(first + part.units.begin * needs.saved, part.units.size(), needs.saved);
}

Scalar* Plan::tile_gradients(const WorkerPass& pass) const {
  return pass.arena + tile_gradients_ + tile_size_ * pass.worker.index();
}

Frame Plan::frame(const WorkerPass& pass, Index l, IndexRange units, ConstView dy, View dx) const {
  const IndexRange inputs = layer(l).needs.unitwise ? units : IndexRange{0, layer(l).inputs};
  return frame_of({.units = units, .inputs = inputs, .samples = {0, pass.x.cols()}}, pass, l, dy,
                  dx);
}

Frame Plan::frame_of(const Part& part, const WorkerPass& pass, Index l, ConstView dy,
                     View dx) const {
  const PlacedLayer& placed = layer(l);
  const Offsets& offsets = offsets_[at(l)];
  const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
  const ConstView x = l == 0 ? pass.x : read_only(output(pass, l - 1));
  const IndexRange units = part.units;
  const bool of_outputs =
      units.end <= placed.outputs();  // otherwise a tile of inputs beyond the outputs
  const Index number = units.begin / tile_units;
  return {
      .pass = pass.common,
      .layer = l,
      .units = units,
      .inputs = part.inputs,
      .samples = part.samples,
      .x = columns(rows(x, part.inputs), part.samples),
      .y = of_outputs ? columns(rows(output(pass, l), units), part.samples) : empty_view(),
      .dy = dy,
      .dx = dx,
      .saved = of_outputs ? saved(part, pass, l) : empty_view(),
      .memory = {.parameters = placed.parameters,
                 .buffers = placed.buffers,
                 .weights = pass.weights,
                 .gradients = tile_gradients(pass),
                 .shared_gradients =
                     of_outputs ? pass.arena + offsets.shared_gradients + line * number : nullptr,
                 .buffer_values = pass.buffers,
                 .updated_buffers = pass.updated_buffers}};
}

void Plan::forward(const WorkerPass& pass) const {
  expect_equal(pass.x.rows(), net_->inputs(), "net", "rows of x");
  expect_between(pass.x.cols(), 0, batch_, "net", "columns of x");
  for (const Stage& stage : stages_) {
    if (stage.tile_samples > 0) {
      forward_by_samples(pass, stage);
    } else {
      forward_by_units(pass, stage);
    }
    pass.worker.barrier();
  }
}

void Plan::forward_by_units(const WorkerPass& pass, const Stage& stage) const {
  const Index outputs = layer(stage.first).outputs();
  const IndexRange mine = pass.worker.share(tile_count(outputs));
  for (Index t = mine.begin; t < mine.end; ++t) {
    for (Index l = stage.first; l < stage.last; ++l) {
      layer(l).layer->forward(frame(pass, l, tile(t, outputs), empty_const_view(), empty_view()));
    }
  }
}

template <class Visit>
void Plan::for_each_sample_tile(const WorkerPass& pass, const Stage& stage,
                                const Visit& visit) const {
  const Index samples = pass.x.cols();
  const IndexRange mine = pass.worker.share(ceiling(samples, stage.tile_samples));
  for (Index t = mine.begin; t < mine.end; ++t) {
    visit(Part{.units = {0, layer(stage.first).outputs()},
               .inputs = {0, layer(stage.first).inputs},
               .samples = sample_tile(t, stage.tile_samples, samples)});
  }
}

void Plan::forward_by_samples(const WorkerPass& pass, const Stage& stage) const {
  const Index l = stage.first;
  for_each_sample_tile(pass, stage, [&](const Part& part) {
    layer(l).layer->forward(frame_of(part, pass, l, empty_const_view(), empty_view()));
  });
}

// The worker that wrote a tile of a stage's gradient also reads it for the unit-wise layers and
// parameters of the stage before, which needs no barrier. One barrier per stage ensures that the
// gradient is complete, which dx reads in full, and that dx of the stage after it, which reads all
// its weights, is finished before they are updated. A sample-wise stage writes columns of a
// gradient that is read by rows, which needs another barrier.
void Plan::backward(const WorkerPass& pass, const GradientSink& sink) const {
  if (!options_.training) {
    throw ConfigError(Mismatch{.where = "net",
                               .what = "plan",
                               .expected = "one for training",
                               .got = "one for prediction"});
  }
  expect_index(pass.worker.index(), options_.workers, "net", "worker");
  const std::size_t last = stages_.size() - 1;
  for (std::size_t s = last + 1; s-- > 0;) {
    backward_unitwise(pass, s, sink);
    pass.worker.barrier();
    if (s < last) backward_parameters(pass, s + 1, sink);
    if (s == 0 && !options_.input_gradient) continue;
    if (layer(stages_[s].first).needs.samplewise) {
      backward_samples(pass, s);
      pass.worker.barrier();
    } else {
      backward_inputs(pass, s);
    }
  }
  if (options_.input_gradient) pass.worker.barrier();
  backward_parameters(pass, 0, sink);
  if (!shares_) return;
  pass.worker.barrier();
  if (pass.worker.index() == 0) add_shared_gradients(pass, sink);
}

void Plan::backward_unitwise(const WorkerPass& pass, std::size_t s,
                             const GradientSink& sink) const {
  const Stage& stage = stages_[s];
  const View dy = gradient(pass, s + 1);
  const bool wants_dx = s > 0 || options_.input_gradient;
  const IndexRange mine = pass.worker.share(tile_count(dy.rows()));
  for (Index t = mine.begin; t < mine.end; ++t) {
    const IndexRange units = tile(t, dy.rows());
    for (Index l = stage.last - 1; l >= stage.first && layer(l).needs.unitwise; --l) {
      const View dx = l == stage.first && wants_dx ? gradient(pass, s) : dy;
      const Frame tile_frame = frame(pass, l, units, read_only(rows(dy, units)), rows(dx, units));
      layer(l).layer->backward_inputs(tile_frame);
      emit(tile_frame, sink);
    }
  }
}

void Plan::backward_inputs(const WorkerPass& pass, std::size_t s) const {
  const Index l = stages_[s].first;
  if (layer(l).needs.unitwise) return;
  const View dx = gradient(pass, s);
  const ConstView dy = read_only(gradient(pass, s + 1));
  const IndexRange mine = pass.worker.share(tile_count(dx.rows()));
  for (Index t = mine.begin; t < mine.end; ++t) {
    const IndexRange units = tile(t, dx.rows());
    layer(l).layer->backward_inputs(frame(pass, l, units, dy, rows(dx, units)));
  }
}

void Plan::backward_samples(const WorkerPass& pass, std::size_t s) const {
  const Stage& stage = stages_[s];
  const Index l = stage.first;
  for_each_sample_tile(pass, stage, [&](const Part& part) {
    const ConstView dy = read_only(columns(gradient(pass, s + 1), part.samples));
    layer(l).layer->backward_inputs(
        frame_of(part, pass, l, dy, columns(gradient(pass, s), part.samples)));
  });
}

void Plan::backward_parameters(const WorkerPass& pass, std::size_t s,
                               const GradientSink& sink) const {
  const Index l = stages_[s].first;
  const PlacedLayer& placed = layer(l);
  if (placed.needs.unitwise || placed.parameters.empty()) return;
  const View dy = gradient(pass, s + 1);
  const IndexRange inputs{0, placed.inputs};
  const Index pieces = placed.needs.samplewise ? 1 : piece_count(placed.inputs);
  const IndexRange mine = pass.worker.share(tile_count(dy.rows()) * pieces);
  for (Index k = mine.begin; k < mine.end; ++k) {
    const Part part{.units = tile(k / pieces, dy.rows()),
                    .inputs = placed.needs.samplewise ? inputs : piece(k % pieces, placed.inputs),
                    .samples = {0, pass.x.cols()}};
    const Frame frame = frame_of(part, pass, l, read_only(rows(dy, part.units)), empty_view());
    placed.layer->backward_parameters(frame);
    emit(frame, sink);
  }
}

void Plan::emit(const Frame& frame, const GradientSink& sink) const {
  const PlacedLayer& placed = layer(frame.layer);
  for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
    const Tensor& tensor = placed.parameters[k];
    const bool one_a_unit = tensor.inputs() == 1;
    if (tensor.shared || (one_a_unit && !placed.needs.unitwise && frame.inputs.begin > 0)) continue;
    View values = frame.gradient(k);
    const Index first = one_a_unit ? 0 : frame.inputs.begin;
    sink({tensor, tensor.at(frame.units.begin, first), values.size(), values.data()});
  }
}

// In the order of tiles, whichever worker computed them.
void Plan::add_shared_gradients(const WorkerPass& pass, const GradientSink& sink) const {
  for (Index l = 0; l < layer_count(); ++l) {
    const PlacedLayer& placed = layer(l);
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    Scalar* partial = pass.arena + offsets_[at(l)].shared_gradients;
    for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
      const Tensor& tensor = placed.parameters[k];
      if (!tensor.shared) continue;
      Scalar sum = 0;
      for (Index t = 0; t < tile_count(placed.outputs()); ++t) {
        sum += partial[t * line + static_cast<Index>(k)];
      }
      sink({tensor, tensor.offset, 1, &sum});
    }
  }
}

namespace {

/// The largest number of units of one thread.
double largest_share(Index units, Index threads) {
  const Index tiles = ceiling(tile_count(units), threads);
  return static_cast<double>(std::min(tiles * tile_units, units));
}

// Estimated nanoseconds on a core of the 2020s; only ratios matter. Products run at 100 GFLOP/s, an
// update moves 16 bytes per weight, a sample-wise layer takes 1 ns per value forward and backward,
// a barrier and the cache misses after it 1 us.
double step_cost(const Architecture& net, Index batch, Index threads) {
  constexpr double multiply_add = 2 / 100.0, update = 0.3, element = 1, wait = 1000;
  const double product = multiply_add * static_cast<double>(batch);
  double cost = 0;
  for (const PlacedLayer& layer : net.layers()) {
    double weights = 0;  // per unit
    for (const Tensor& tensor : layer.parameters) weights += static_cast<double>(tensor.inputs());
    cost += largest_share(layer.outputs(), threads) * weights * (2 * product + update);
    if (layer.needs.unitwise) continue;
    if (layer.needs.samplewise) {
      const Index tiles = ceiling(ceiling(batch, samplewise_samples), threads);
      const Index samples = std::min(tiles * samplewise_samples, batch);
      cost += static_cast<double>(samples * (layer.inputs + layer.outputs())) * element;
      if (threads > 1) cost += 3 * wait;
      continue;
    }
    if (&layer != &net.layers().front()) {
      cost += largest_share(layer.inputs, threads) * static_cast<double>(layer.outputs()) * product;
    }
    if (threads > 1) cost += 2 * wait;
  }
  return cost;
}

}  // namespace

int useful_threads(const Architecture& net, Index batch, int most) {
  int best = 1;
  for (int threads = 2; threads <= most; ++threads) {
    if (step_cost(net, batch, threads) < step_cost(net, batch, best)) best = threads;
  }
  return best;
}

}}  // namespace rectify
