#include "plan.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

View nothing() { return view(static_cast<Scalar*>(nullptr), 0, 0); }
ConstView nothing_to_read() { return read_only(nothing()); }

}  // namespace

Plan::Plan(const Architecture& net, Index batch, PlanOptions options)
    : net_(&net), batch_(batch), options_(options) {
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
    if (l > 0 && options_.fuse && layer(l).needs.unitwise) {
      stages_.back().last = l + 1;
    } else {
      stages_.push_back({l, l + 1});
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
    Slots slots{0, take(placed.needs.saved * placed.outputs()), 0};
    slots.output = may_overwrite_input(l) ? slots_.back().output : take(placed.outputs() * batch_);
    slots_.push_back(slots);
  }
}

void Plan::lay_out_backward() {
  for (std::size_t l = 0; l < slots_.size(); ++l) {
    const PlacedLayer& placed = net_->layers()[l];
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    slots_[l].shared_gradients = take(line * tile_count(placed.outputs()));
  }
  gradients_.push_back(options_.input_gradient ? take(net_->inputs() * batch_) : 0);
  for (const Stage& stage : stages_) {
    gradients_.push_back(take(layer(stage.last - 1).outputs() * batch_));
  }
}

View Plan::output(const Run& run, Index l) const {
  return view(run.arena + slots_[static_cast<std::size_t>(l)].output, layer(l).outputs(),
              run.x.cols());
}

View Plan::gradient(const Run& run, std::size_t stage) const {
  const Index units = stage == 0 ? net_->inputs() : layer(stages_[stage - 1].last - 1).outputs();
  return view(run.arena + gradients_[stage], units, run.x.cols());
}

Frame Plan::frame(const Run& run, Index l, Units units, ConstView dy, View dx) const {
  const PlacedLayer& placed = layer(l);
  const Slots& slots = slots_[static_cast<std::size_t>(l)];
  const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
  const ConstView x = l == 0 ? run.x : read_only(output(run, l - 1));
  const bool of_outputs = units.end <= placed.outputs();  // else a tile of a wider input
  const Index number = units.begin / tile_units;
  return {.pass = run.pass,
          .layer = l,
          .units = units,
          .x = placed.needs.unitwise ? rows(x, units) : x,
          .y = of_outputs ? rows(output(run, l), units) : nothing(),
          .dy = dy,
          .dx = dx,
          .saved = of_outputs ? view(run.arena + slots.saved + units.begin * placed.needs.saved,
                                     units.size(), placed.needs.saved)
                              : nothing(),
          .memory = {.parameters = placed.parameters,
                     .buffers = placed.buffers,
                     .weights = run.weights,
                     .gradients = run.gradients,
                     .shared_gradients =
                         of_outputs ? run.arena + slots.shared_gradients + line * number : nullptr,
                     .running = run.running}};
}

void Plan::forward(const Run& run, const Worker& worker) const {
  for (const Stage& stage : stages_) {
    const Index outputs = layer(stage.first).outputs();
    const Units mine = worker.share(tile_count(outputs));
    for (Index t = mine.begin; t < mine.end; ++t) {
      for (Index l = stage.first; l < stage.last; ++l) {
        layer(l).layer->forward(frame(run, l, tile(t, outputs), nothing_to_read(), nothing()));
      }
    }
    worker.barrier();
  }
}

void Plan::backward(const Run& run, const Worker& worker) const {
  for (std::size_t s = stages_.size(); s-- > 0;) backward_stage(run, s, worker);
  worker.barrier();
  if (worker.index() == 0) add_shared_gradients(run);
}

// The worker that wrote a tile of this stage's gradient is the one that reads it here, so nobody
// waits before the unit-wise layers, nor before the gradients of the first one's parameters.
void Plan::backward_stage(const Run& run, std::size_t s, const Worker& worker) const {
  const Stage& stage = stages_[s];
  const View dy = gradient(run, s + 1);
  const Units mine = worker.share(tile_count(dy.rows()));
  for (Index t = mine.begin; t < mine.end; ++t) {
    const Units units = tile(t, dy.rows());
    for (Index l = stage.last - 1; l > stage.first; --l) {
      layer(l).layer->backward_inputs(
          frame(run, l, units, read_only(rows(dy, units)), rows(dy, units)));
    }
  }
  backward_head(run, s, worker);
}

void Plan::backward_head(const Run& run, std::size_t s, const Worker& worker) const {
  const PlacedLayer& head = layer(stages_[s].first);
  const Index l = stages_[s].first;
  const View dy = gradient(run, s + 1);
  const bool wants_dx = s > 0 || options_.input_gradient;
  const View dx = wants_dx ? gradient(run, s) : dy;
  const Units outputs = worker.share(tile_count(head.outputs()));
  for (Index t = outputs.begin; t < outputs.end; ++t) {
    const Units units = tile(t, head.outputs());
    const ConstView dy_tile = read_only(rows(dy, units));
    if (head.needs.unitwise) {
      head.layer->backward_inputs(frame(run, l, units, dy_tile, rows(dx, units)));
    } else {
      head.layer->backward_parameters(frame(run, l, units, dy_tile, nothing()));
    }
  }
  if (head.needs.unitwise || !wants_dx) return;
  worker.barrier();
  const Units inputs = worker.share(tile_count(head.inputs));
  for (Index t = inputs.begin; t < inputs.end; ++t) {
    const Units units = tile(t, head.inputs);
    head.layer->backward_inputs(frame(run, l, units, read_only(dy), rows(dx, units)));
  }
}

void Plan::add_shared_gradients(const Run& run) const {
  for (Index l = 0; l < layer_count(); ++l) {
    const PlacedLayer& placed = layer(l);
    const Index line = whole_lines(static_cast<Index>(placed.parameters.size()));
    Scalar* partial = run.arena + slots_[static_cast<std::size_t>(l)].shared_gradients;
    for (std::size_t k = 0; k < placed.parameters.size(); ++k) {
      if (!placed.parameters[k].shared) continue;
      for (Index t = 0; t < tile_count(placed.outputs()); ++t) {
        Scalar& part = partial[t * line + static_cast<Index>(k)];
        run.gradients[placed.parameters[k].offset] += part;
        part = 0;
      }
    }
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
