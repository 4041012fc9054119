#include "forensics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "../layers/dense.hpp"
#include "../nn/loops.hpp"
#include "../nn/words.hpp"
#include "../nn/workspace.hpp"
#include "definitions.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr auto forensics_state = "forensics";

/// The dense layer whose outputs an activation gets, each mapped on its own at most; -1 for none.
Index dense_before(const Architecture& net, Index activation) {
  for (Index l = activation - 1; l >= 0; --l) {
    const PlacedLayer& placed = net.layers()[static_cast<std::size_t>(l)];
    if (placed.layer.as<Dense>() != nullptr) return l;
    if (!placed.needs.unitwise || placed.needs.activation) return -1;
  }
  return -1;
}

/// A unit's z as a function of the inputs a of its dense layer: bias + weights a.
struct Affine {
  double bias;
  Eigen::VectorXd weights;
  double operator()(const Eigen::VectorXd& a) const { return bias + weights.dot(a); }
};

/// A net at one time, seen from the dense layer that feeds an activation.
class Side {
 public:
  Side(const Architecture& net, const Snapshot& values, const Dataset& probe)
      : net_(net), values_(values), probe_(probe), workspace_(net, 1, {.fuse = false}) {}

  /// What the dense layer gets for a sample.
  Eigen::VectorXd inputs(Index dense, Index sample) {
    forward(std::span(&sample, 1));
    return (dense == 0 ? run().x : read_only(workspace_.plan().output(run(), dense - 1)))
        .col(0)
        .cast<double>();
  }

  Affine unit(Index dense, Index activation, Index unit) {
    const PlacedLayer& placed = net_.layers()[static_cast<std::size_t>(dense)];
    Affine affine{0, Eigen::VectorXd(placed.inputs)};
    const auto element = [&](std::size_t k, Index input) {
      return static_cast<double>(
          values_.weights[static_cast<std::size_t>(placed.parameters[k].at(unit, input))]);
    };
    for (Index i = 0; i < placed.inputs; ++i) affine.weights[i] = element(0, i);
    if (placed.parameters.size() > 1) affine.bias = element(1, 0);
    for (Index l = dense + 1; l < activation; ++l) through(l, unit, affine);
    return affine;
  }

 private:
  Run run() {
    return {{},
            read_only(workspace_.input(1)),
            values_.weights.data(),
            const_cast<Scalar*>(values_.buffers.data()),  // a pass that does not train reads them
            workspace_.arena()};
  }
  void forward(std::span<const Index> sample) {
    probe_.gather(sample, workspace_.input(1));
    workspace_.plan().forward(run());
  }

  /// A straight line behind it: what the layer makes of 0 and of 2^20, which is so much that the
  /// difference has all digits of the slope.
  void through(Index l, Index unit, Affine& affine) {
    constexpr double far = 1 << 20;
    const double at_zero = mapped(l, unit, 0), slope = (mapped(l, unit, far) - at_zero) / far;
    affine.bias = slope * affine.bias + at_zero;
    affine.weights *= slope;
  }
  double mapped(Index l, Index unit, double value) {
    workspace_.plan().output(run(), l - 1)(unit, 0) = static_cast<Scalar>(value);
    const Units units = tile(unit / tile_units, net_.layers()[static_cast<std::size_t>(l)].inputs);
    const View none = view(static_cast<Scalar*>(nullptr), 0, 0);
    net_.layers()[static_cast<std::size_t>(l)].layer->forward(
        workspace_.plan().frame(run(), l, units, read_only(none), none));
    return static_cast<double>(workspace_.plan().output(run(), l)(unit, 0));
  }

  const Architecture& net_;
  const Snapshot& values_;
  const Dataset& probe_;
  Workspace workspace_;
};

/// Fills in the four parts. `x0` held the margin before, `x1` holds it afterwards.
void split(Death& death, Index dense, Side& before, Side& after, Index x1) {
  const Affine unit0 = before.unit(dense, death.layer, death.unit);
  const Affine unit1 = after.unit(dense, death.layer, death.unit);
  const Eigen::VectorXd a0 = before.inputs(dense, x1), a1 = after.inputs(dense, x1);
  death.bias = unit1.bias - unit0.bias;
  death.weights = (unit1.weights - unit0.weights).dot(a0 + a1) / 2;
  death.inputs = (unit0.weights + unit1.weights).dot(a1 - a0) / 2;
  death.sample = unit0(a0) - death.margin_before;
}

std::string step_text(std::uint64_t step) { return count_text(static_cast<Index>(step)); }

std::string cause(const Death& death) {
  const std::array parts{std::pair{death.bias, "bias"}, std::pair{death.weights, "weights"},
                         std::pair{death.inputs, "inputs"}, std::pair{death.sample, "sample"}};
  const auto [change, which] = *std::min_element(parts.begin(), parts.end());
  const std::string size = fmt::format("{:.2g}", std::abs(change));
  if (change >= 0 || !(death.margin_after < death.margin_before)) {
    return "its slope vanished without z falling";
  }
  if (which == parts[0].second) return "bias fell by " + size;
  if (which == parts[1].second) return fmt::format("weights lowered z by {}", size);
  if (which == parts[2].second) return fmt::format("its inputs moved and lowered z by {}", size);
  return fmt::format("another sample took over, with z lower by {}", size);
}

/// What the optimizer did to the unit itself.
std::string update_text(const UnitUpdate& largest) {
  if (largest.norm == 0) return "its own weights did not move";
  const std::string update =
      fmt::format("largest update {:.2g} at step {}", largest.norm, step_text(largest.step));
  const std::string rate = fmt::format("(learning rate {:.3g})", largest.learning_rate);
  if (largest.gradient_norm == 0) {
    return fmt::format("{}, without a gradient, by what the optimizer remembered {}", update, rate);
  }
  return fmt::format("{}, after a gradient of norm {:.2g} {}", update, largest.gradient_norm, rate);
}

}  // namespace

std::string sentence(const Death& death) {
  const std::string when =
      death.after.step == death.before.step + 1
          ? "at step " + step_text(death.after.step)
          : fmt::format("between steps {} and {}", step_text(death.before.step),
                        step_text(death.after.step));
  return fmt::format("layer {}, unit {} died {}: {}; {}", death.layer, death.unit, when,
                     cause(death), update_text(death.largest));
}

Json death_to_json(const Death& death) {
  return {{"layer", death.layer},
          {"unit", death.unit},
          {"epoch", death.after.epoch},
          {"step", death.after.step},
          {"after_step", death.before.step},
          {"margin_before", death.margin_before},
          {"margin", death.margin_after},
          {"bias", death.bias},
          {"weights", death.weights},
          {"inputs", death.inputs},
          {"sample", death.sample},
          {"largest_update",
           {{"step", death.largest.step},
            {"norm", death.largest.norm},
            {"learning_rate", death.largest.learning_rate},
            {"gradient_norm", death.largest.gradient_norm}}},
          {"text", sentence(death)}};
}

void Forensics::begin(const Sequential& trained) {
  previous_ = trained.weights();
  sources_.clear();
  const Architecture& net = trained.architecture();
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (!net.layers()[l].needs.activation) continue;
    const Index dense = dense_before(net, static_cast<Index>(l));
    if (dense >= 0) sources_.push_back({static_cast<Index>(l), dense});
  }
}

void Forensics::remember(const Sequential& looked_at, const Census& census, ProbeTime time) {
  time_ = time;
  before_ = {looked_at.weights(), looked_at.buffers()};
  margins_.clear();
  largest_.clear();
  for (const Source& source : sources_) {
    const LayerCensus& layer = layer_of(census, source.activation);
    largest_.emplace_back(layer.units.size());
    std::vector<Margin> margins;
    for (const UnitCensus& unit : layer.units) {
      margins.push_back({static_cast<double>(unit.max_z), unit.max_sample, is_dead(unit)});
    }
    margins_.push_back(std::move(margins));
  }
}

void Forensics::note(const Training& training) {
  const Flat& weights = training.trained().weights();
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const auto& layers = training.trained().architecture().layers();
    const PlacedLayer& dense = layers[static_cast<std::size_t>(sources_[s].dense)];
    for (Index t = 0; t < tile_count(dense.outputs()); ++t) {
      const Units units = tile(t, dense.outputs());
      UnitValues squares{}, part;
      for (const Tensor& tensor : dense.parameters) {
        sum_rows(tensor.block(weights.data(), t), tensor.block(std::as_const(previous_).data(), t),
                 part.data(),
                 [](Index, Scalar now, Scalar before) { return (now - before) * (now - before); });
        for (Index i = 0; i < units.size(); ++i) {
          squares[static_cast<std::size_t>(i)] += part[static_cast<std::size_t>(i)];
        }
      }
      for (Index i = 0; i < units.size(); ++i) {
        const double norm = std::sqrt(static_cast<double>(squares[static_cast<std::size_t>(i)]));
        UnitUpdate& largest = largest_[s][static_cast<std::size_t>(units.begin + i)];
        if (norm <= largest.norm) continue;
        largest = {norm, training.place.step, training.learning_rate(dense.parameters.front()),
                   gradient_norm(training, dense, units.begin + i)};
      }
    }
  }
}

double Forensics::gradient_norm(const Training& training, const PlacedLayer& dense, Index unit) {
  double sum = 0;
  for (const Tensor& tensor : dense.parameters) {
    for (Index i = 0; i < tensor.inputs(); ++i) {
      const auto value =
          static_cast<double>(training.gradients()[static_cast<std::size_t>(tensor.at(unit, i))]);
      sum += value * value;
    }
  }
  return std::sqrt(sum);
}

std::vector<Death> Forensics::explain(const Sequential& looked_at, const Census& census,
                                      const Dataset& probe, const DeadHistory& history) const {
  std::vector<Death> deaths;
  const Snapshot now{looked_at.weights(), looked_at.buffers()};
  Side before(looked_at.architecture(), before_, probe),
      after(looked_at.architecture(), now, probe);
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const Source& source = sources_[s];
    const LayerCensus& layer = layer_of(census, source.activation);
    const std::vector<bool>& replaced = history_of(history, source.activation).replaced.back();
    for (std::size_t i = 0; i < layer.units.size(); ++i) {
      const Margin& margin = margins_[s][i];
      if (margin.dead || replaced[i] || !is_dead(layer.units[i])) continue;
      Death death{.layer = source.activation,
                  .unit = static_cast<Index>(i),
                  .before = time_,
                  .after = history.times.back(),
                  .margin_before = margin.z,
                  .margin_after = static_cast<double>(layer.units[i].max_z),
                  .largest = largest_[s][i]};
      split(death, source.dense, before, after, layer.units[i].max_sample);
      deaths.push_back(death);
    }
  }
  return deaths;
}

void Forensics::save(RunState& state) const {
  state.kept[forensics_state] = before_;
  Json& note = state.notes[forensics_state];
  note = {{"epoch", time_.epoch}, {"step", time_.step}, {"sources", Json::array()}};
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    Json units = Json::array();
    for (std::size_t i = 0; i < margins_[s].size(); ++i) {
      const Margin& margin = margins_[s][i];
      const UnitUpdate& largest = largest_[s][i];
      units.push_back({number_to_json(margin.z), margin.sample, margin.dead,
                       number_to_json(largest.norm), largest.step, largest.learning_rate,
                       number_to_json(largest.gradient_norm)});
    }
    note["sources"].push_back(std::move(units));
  }
}

void Forensics::restore(const RunState& state) {
  const Json& note = state.notes.at(forensics_state);
  before_ = state.kept.at(forensics_state);
  time_ = {note.at("epoch"), note.at("step")};
  margins_.clear();
  largest_.clear();
  for (const Json& units : note.at("sources")) {
    margins_.emplace_back();
    largest_.emplace_back();
    for (const Json& unit : units) {
      margins_.back().push_back({number_from_json(unit.at(0)), unit.at(1), unit.at(2)});
      largest_.back().push_back(
          {number_from_json(unit.at(3)), unit.at(4), unit.at(5), number_from_json(unit.at(6))});
    }
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
