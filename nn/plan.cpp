#include "plan.hpp"

#include <algorithm>

#include "../base/error.hpp"
#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A layer alone in its stage with no more than one tile of units is cut into this many samples
/// instead: the output layer of most nets.
constexpr Index output_samples = 32;
/// Sample-wise layers always are, and finer, for small batches: no product is made smaller by it.
constexpr Index samplewise_samples = 8;

Units sample_tile(Index number, Index size, Index samples) {
  return {number * size, std::min((number + 1) * size, samples)};
}

View nothing() { return view(static_cast<Scalar*>(nullptr), 0, 0); }
ConstView nothing_to_read() { return read_only(nothing()); }

}  // namespace

Plan::Plan(const Architecture& net, Index batch, PlanOptions options)
    : net_(&net), batch_(batch), options_(options) {
  expect_at_least(batch, 1, "net", "batch");
  expect_at_least(options.workers, 1, "net", "workers");
  instruction_set();  // may refuse, which no pass over a batch does
  stage_layers();
  lay_out_outputs();
  if (options.training) lay_out_backward();
}

Index Plan::take(Index size) {
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
    Slots slots{0, take(placed.needs.saved * saving), 0};
    slots.output = may_overwrite_input(l) ? slots_.back().output : take(placed.outputs() * batch_);
    slots_.push_back(slots);
  }
}

void Plan::lay_out_backward() {
  for (std::size_t l = 0; l < slots_.size(); ++l) {
    const PlacedLayer& placed = net_->layers()[l];
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    slots_[l].shared_gradients = take(line * tile_count(placed.outputs()));
    tile_size_ = std::max(tile_size_, placed.tile_size);
    for (const Tensor& tensor : placed.parameters) shares_ = shares_ || tensor.shared;
  }
  tile_gradients_ = take(tile_size_ * options_.workers);
  gradients_.push_back(options_.input_gradient ? take(net_->inputs() * batch_) : 0);
  for (const Stage& stage : stages_) {
    gradients_.push_back(take(layer(stage.last - 1).outputs() * batch_));
  }
}

View Plan::output(const Run& run, Index l) const {
  return view(run.arena + slots_[at(l)].output, layer(l).outputs(), run.x.cols());
}

View Plan::gradient(const Run& run, std::size_t stage) const {
  const Index units = stage == 0 ? net_->inputs() : layer(stages_[stage - 1].last - 1).outputs();
  return view(run.arena + gradients_[stage], units, run.x.cols());
}

View Plan::saved(const Part& part, const Run& run, Index l) const {
  const Needs& needs = layer(l).needs;
  Scalar* first = run.arena + slots_[at(l)].saved;
  return needs.samplewise
             ? view(first + part.samples.begin * needs.saved, needs.saved, part.samples.size())
             : view(first + part.units.begin * needs.saved, part.units.size(), needs.saved);
}

Scalar* Plan::tile_gradients(const Run& run) const {
  return run.arena + tile_gradients_ + tile_size_ * run.worker.index();
}

Frame Plan::frame(const Run& run, Index l, Units units, ConstView dy, View dx) const {
  const Units inputs = layer(l).needs.unitwise ? units : Units{0, layer(l).inputs};
  return frame_of({.units = units, .inputs = inputs, .samples = {0, run.x.cols()}}, run, l, dy, dx);
}

Frame Plan::frame_of(const Part& part, const Run& run, Index l, ConstView dy, View dx) const {
  const PlacedLayer& placed = layer(l);
  const Slots& slots = slots_[at(l)];
  const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
  const ConstView x = l == 0 ? run.x : read_only(output(run, l - 1));
  const Units units = part.units;
  const bool of_outputs = units.end <= placed.outputs();  // else a tile of a wider input
  const Index number = units.begin / tile_units;
  return {.pass = run.pass,
          .layer = l,
          .units = units,
          .inputs = part.inputs,
          .samples = part.samples,
          .x = columns(rows(x, part.inputs), part.samples),
          .y = of_outputs ? columns(rows(output(run, l), units), part.samples) : nothing(),
          .dy = dy,
          .dx = dx,
          .saved = of_outputs ? saved(part, run, l) : nothing(),
          .memory = {.parameters = placed.parameters,
                     .buffers = placed.buffers,
                     .weights = run.weights,
                     .gradients = tile_gradients(run),
                     .shared_gradients =
                         of_outputs ? run.arena + slots.shared_gradients + line * number : nullptr,
                     .buffer_values = run.buffers,
                     .updated_buffers = run.updated_buffers}};
}

void Plan::forward(const Run& run) const {
  expect_equal(run.x.rows(), net_->inputs(), "net", "rows of x");
  expect_between(run.x.cols(), 0, batch_, "net", "columns of x");
  for (const Stage& stage : stages_) {
    if (stage.tile_samples > 0) {
      forward_by_samples(run, stage);
    } else {
      forward_by_units(run, stage);
    }
    run.worker.barrier();
  }
}

void Plan::forward_by_units(const Run& run, const Stage& stage) const {
  const Index outputs = layer(stage.first).outputs();
  const Units mine = run.worker.share(tile_count(outputs));
  for (Index t = mine.begin; t < mine.end; ++t) {
    for (Index l = stage.first; l < stage.last; ++l) {
      layer(l).layer->forward(frame(run, l, tile(t, outputs), nothing_to_read(), nothing()));
    }
  }
}

template <class Visit>
void Plan::for_each_sample_tile(const Run& run, const Stage& stage, const Visit& visit) const {
  const Index samples = run.x.cols();
  const Units mine = run.worker.share(ceiling(samples, stage.tile_samples));
  for (Index t = mine.begin; t < mine.end; ++t) {
    visit(Part{.units = {0, layer(stage.first).outputs()},
               .inputs = {0, layer(stage.first).inputs},
               .samples = sample_tile(t, stage.tile_samples, samples)});
  }
}

void Plan::forward_by_samples(const Run& run, const Stage& stage) const {
  const Index l = stage.first;
  for_each_sample_tile(run, stage, [&](const Part& part) {
    layer(l).layer->forward(frame_of(part, run, l, nothing_to_read(), nothing()));
  });
}

// A worker that wrote a tile of a stage's gradient reads it again for the unit-wise layers and the
// parameters of the stage before, so nobody waits there. Everybody waits once a stage: until the
// gradient is complete, of which dx needs all, and until dx of the stage behind, which reads all
// its weights, lets them be updated. After a sample-wise stage, which writes columns of a gradient
// that is read by rows, they wait once more.
void Plan::backward(const Run& run, const GradientSink& sink) const {
  if (!options_.training) {
    throw ConfigError(Mismatch{"net", "plan", "one for training", "one for prediction"});
  }
  expect_place(run.worker.index(), options_.workers, "net", "worker");
  const std::size_t last = stages_.size() - 1;
  for (std::size_t s = last + 1; s-- > 0;) {
    backward_unitwise(run, s, sink);
    run.worker.barrier();
    if (s < last) backward_parameters(run, s + 1, sink);
    if (s == 0 && !options_.input_gradient) continue;
    if (layer(stages_[s].first).needs.samplewise) {
      backward_samples(run, s);
      run.worker.barrier();
    } else {
      backward_inputs(run, s);
    }
  }
  if (options_.input_gradient) run.worker.barrier();
  backward_parameters(run, 0, sink);
  if (!shares_) return;
  run.worker.barrier();
  if (run.worker.index() == 0) add_shared_gradients(run, sink);
}

void Plan::backward_unitwise(const Run& run, std::size_t s, const GradientSink& sink) const {
  const Stage& stage = stages_[s];
  const View dy = gradient(run, s + 1);
  const bool wants_dx = s > 0 || options_.input_gradient;
  const Units mine = run.worker.share(tile_count(dy.rows()));
  for (Index t = mine.begin; t < mine.end; ++t) {
    const Units units = tile(t, dy.rows());
    for (Index l = stage.last - 1; l >= stage.first && layer(l).needs.unitwise; --l) {
      const View dx = l == stage.first && wants_dx ? gradient(run, s) : dy;
      const Frame tile_frame = frame(run, l, units, read_only(rows(dy, units)), rows(dx, units));
      layer(l).layer->backward_inputs(tile_frame);
      give(tile_frame, sink);
    }
  }
}

void Plan::backward_inputs(const Run& run, std::size_t s) const {
  const Index l = stages_[s].first;
  if (layer(l).needs.unitwise) return;
  const View dx = gradient(run, s);
  const ConstView dy = read_only(gradient(run, s + 1));
  const Units mine = run.worker.share(tile_count(dx.rows()));
  for (Index t = mine.begin; t < mine.end; ++t) {
    const Units units = tile(t, dx.rows());
    layer(l).layer->backward_inputs(frame(run, l, units, dy, rows(dx, units)));
  }
}

void Plan::backward_samples(const Run& run, std::size_t s) const {
  const Stage& stage = stages_[s];
  const Index l = stage.first;
  for_each_sample_tile(run, stage, [&](const Part& part) {
    const ConstView dy = read_only(columns(gradient(run, s + 1), part.samples));
    layer(l).layer->backward_inputs(
        frame_of(part, run, l, dy, columns(gradient(run, s), part.samples)));
  });
}

void Plan::backward_parameters(const Run& run, std::size_t s, const GradientSink& sink) const {
  const Index l = stages_[s].first;
  const PlacedLayer& placed = layer(l);
  if (placed.needs.unitwise || placed.parameters.empty()) return;
  const View dy = gradient(run, s + 1);
  const Units inputs{0, placed.inputs};
  const Index pieces = placed.needs.samplewise ? 1 : piece_count(placed.inputs);
  const Units mine = run.worker.share(tile_count(dy.rows()) * pieces);
  for (Index k = mine.begin; k < mine.end; ++k) {
    const Part part{.units = tile(k / pieces, dy.rows()),
                    .inputs = placed.needs.samplewise ? inputs : piece(k % pieces, placed.inputs),
                    .samples = {0, run.x.cols()}};
    const Frame frame = frame_of(part, run, l, read_only(rows(dy, part.units)), nothing());
    placed.layer->backward_parameters(frame);
    give(frame, sink);
  }
}

void Plan::give(const Frame& frame, const GradientSink& sink) const {
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

// In the order of the tiles, whoever computed them.
void Plan::add_shared_gradients(const Run& run, const GradientSink& sink) const {
  for (Index l = 0; l < layer_count(); ++l) {
    const PlacedLayer& placed = layer(l);
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    Scalar* partial = run.arena + slots_[at(l)].shared_gradients;
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

/// The most units that one of so many threads has.
double largest_share(Index units, Index threads) {
  const Index tiles = ceiling(tile_count(units), threads);
  return static_cast<double>(std::min(tiles * tile_units, units));
}

// Nanoseconds, of a core of this decade; only their ratios matter. A product runs at 100 GFLOP/s,
// an update moves 16 bytes a weight, a number passes a sample-wise layer and back in a nanosecond,
// a barrier with what is fetched behind it takes a microsecond.
double step_cost(const Architecture& net, Index batch, Index threads) {
  constexpr double multiply_add = 2 / 100.0, update = 0.3, element = 1, wait = 1000;
  const double product = multiply_add * static_cast<double>(batch);
  double cost = 0;
  for (const PlacedLayer& layer : net.layers()) {
    double weights = 0;  // of a unit
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
