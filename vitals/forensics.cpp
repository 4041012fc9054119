#include "forensics.hpp"

#include <cmath>

#include "../io/json_shape.hpp"
#include "../math/loops.hpp"
#include "../nn/layer_names.hpp"
#include "../training/observer.hpp"
#include "definitions.hpp"
#include "margin_change.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto forensics_state = "forensics";
/// Indices into `changes_`.
constexpr std::size_t by_cures = 0, by_momentum = 1, by_decay = 2;
constexpr std::array change_names{"forensics_cures", "forensics_momentum", "forensics_decay"};

/// The last step on a unit's row of a tensor.
UnitUpdate update_of(const Training& training, const Flat& before, const Tensor& tensor,
                     Index unit) {
  const StepTrace& trace = training.traced();
  double squares = 0, gradients = 0, momentum = 0, decay = 0;
  for (Index i = 0; i < tensor.inputs(); ++i) {
    const auto place = static_cast<std::size_t>(tensor.at(unit, i));
    const auto of = [place](const Flat& values) { return static_cast<double>(values[place]); };
    const double step = of(training.trained().weights()) - of(before);
    squares += step * step;
    gradients += of(trace.gradients) * of(trace.gradients);
    momentum += of(trace.momentum) * step;
    decay += of(trace.decay) * step;
  }
  const StepParts shares{1 - (momentum + decay) / squares, momentum / squares, decay / squares};
  return {.norm = std::sqrt(squares),
          .step = training.place.step,
          .learning_rate = training.learning_rate(tensor),
          .gradient_norm = std::sqrt(gradients),
          .shares = shares};
}

void add(const Flat& values, Flat& sum) {
  for (std::size_t i = 0; i < values.size(); ++i) sum[i] += values[i];
}

}  // namespace

void Forensics::begin(const Sequential& trained) {
  const Architecture& net = trained.architecture();
  previous_ = trained.weights();
  for (Flat& change : changes_) change.resize(previous_.size());
  sources_ = unit_rows(net);
}

void Forensics::check_restored(const Architecture& net, Index samples) const {
  const auto check = [](bool good) { check_kept(good, forensics_state); };
  check(margins_.size() == sources_.size());
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const auto activation = static_cast<std::size_t>(sources_[s].activation);
    const auto units = static_cast<std::size_t>(net.layers()[activation].outputs());
    check(margins_[s].size() == units && largest_[s].size() == sources_[s].tensors.size());
    for (const Margin& margin : margins_[s]) check(margin.sample < samples);
    for (const auto& of_tensor : largest_[s]) check(of_tensor.size() == units);
  }
}

void Forensics::remember(const Census& census, ProbeTime time) {
  time_ = time;
  margins_.clear();
  largest_.clear();
  for (Flat& change : changes_) change.assign(previous_.size(), 0);
  for (const UnitRows& source : sources_) {
    const LayerCensus& layer = layer_of(census, source.activation);
    largest_.emplace_back(source.tensors.size(), std::vector<UnitUpdate>(layer.units.size()));
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
    for (std::size_t k = 0; k < sources_[s].tensors.size(); ++k) {
      note_updates(training, sources_[s].tensors[k], largest_[s][k]);
    }
  }
  add(training.traced().momentum, changes_[by_momentum]);
  add(training.traced().decay, changes_[by_decay]);
  previous_ = weights;
}

void Forensics::note_updates(const Training& training, const Tensor& tensor,
                             std::vector<UnitUpdate>& largest) const {
  const Flat& weights = training.trained().weights();
  for (Index t = 0; t < tile_count(tensor.units()); ++t) {
    const IndexRange units = tile(t, tensor.units());
    UnitValues squares{};
    sum_rows(tensor.block(weights.data(), t), tensor.block(std::as_const(previous_).data(), t),
             squares.data(),
             [](Index, Scalar now, Scalar before) { return (now - before) * (now - before); });
    for (Index i = 0; i < units.size(); ++i) {
      const double norm = std::sqrt(static_cast<double>(squares[at(i)]));
      UnitUpdate& update = largest[at(units.begin + i)];
      if (norm > update.norm) update = update_of(training, previous_, tensor, units.begin + i);
    }
  }
}

void Forensics::begin_step(const Sequential& trained) {
  const Flat& weights = trained.weights();
  if (weights == previous_) return;
  Flat& cures = changes_[by_cures];
  for (std::size_t i = 0; i < weights.size(); ++i) cures[i] += weights[i] - previous_[i];
  previous_ = weights;
}

UnitUpdate Forensics::largest_for(const Death& death, std::size_t source) const {
  const auto cause = death.cause();
  UnitUpdate largest;
  for (std::size_t k = 0; k < largest_[source].size(); ++k) {
    const Tensor& tensor = sources_[source].tensors[k];
    const bool norm = tensor.layer != sources_[source].dense;
    const bool is_of_cause = cause == Cause::weights ? !norm && tensor.name == "weight"
                             : cause == Cause::bias  ? !norm && tensor.name == "bias"
                             : cause == Cause::norm  ? norm
                                                     : true;
    const UnitUpdate& update = largest_[source][k][at(death.unit)];
    if (!is_of_cause || update.norm <= largest.norm) continue;
    largest = update;
    largest.tensor = tensor.full_name();
  }
  return largest;
}

std::vector<Death> Forensics::explain(const Sequential& net_at_probe, const Census& census,
                                      const Dataset& probe, const DeadHistory& history,
                                      const Snapshot& before, bool averaged) const {
  const Flat none(averaged ? before.weights.size() : 0);
  const Flat& cures = averaged ? none : changes_[by_cures];
  const Snapshot now{net_at_probe.weights(), net_at_probe.buffers()};
  const Architecture& net = net_at_probe.architecture();
  Snapshot mixed = before;
  ProbePair probes{net,
                   before,
                   now,
                   cures,
                   mixed,
                   NetAtProbe(net, before, probe),
                   NetAtProbe(net, now, probe),
                   BetweenLayers(net, mixed)};
  const LayerNames names(net);
  std::vector<Death> deaths;
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    const UnitRows& source = sources_[s];
    const LayerCensus& layer = layer_of(census, source.activation);
    const std::vector<bool>& replaced = history_of(history, source.activation).replaced.back();
    for (std::size_t i = 0; i < layer.units.size(); ++i) {
      const Margin& margin = margins_[s][i];
      if (margin.dead || replaced[i] || !is_dead(layer.units[i])) continue;
      Death death{.layer = source.activation,
                  .hidden_layer = names.hidden(source.activation),
                  .unit = static_cast<Index>(i),
                  .before = time_,
                  .after = history.times.back(),
                  .margin_before = margin.z,
                  .margin_after = static_cast<double>(layer.units[i].max_z)};
      decompose_change(death, source.dense, margin.sample, layer.units[i].max_sample, probes,
                       averaged ? nullptr : &changes_[by_momentum],
                       averaged ? nullptr : &changes_[by_decay]);
      death.largest = largest_for(death, s);
      deaths.push_back(std::move(death));
    }
  }
  return deaths;
}

void Forensics::save(RunState& state) const {
  for (std::size_t k = 0; k < changes_.size(); ++k) {
    state.kept[change_names[k]] = {changes_[k], Flat(state.net.buffers.size())};
  }
  Json& note = state.notes[forensics_state];
  note = {{"epoch", time_.epoch}, {"step", time_.step}, {"sources", Json::array()}};
  for (std::size_t s = 0; s < sources_.size(); ++s) {
    Json margins = Json::array(), largest = Json::array();
    for (const Margin& margin : margins_[s]) {
      margins.push_back({number_to_json(margin.z), margin.sample, margin.dead});
    }
    for (const auto& of_tensor : largest_[s]) {
      Json units = Json::array();
      for (const UnitUpdate& update : of_tensor) {
        units.push_back(
            {number_to_json(update.norm), update.step, update.learning_rate,
             number_to_json(update.gradient_norm), number_to_json(update.shares.gradient),
             number_to_json(update.shares.momentum), number_to_json(update.shares.decay)});
      }
      largest.push_back(std::move(units));
    }
    note["sources"].push_back({{"margins", std::move(margins)}, {"largest", std::move(largest)}});
  }
}

void Forensics::restore(const RunState& state) {
  static const Json update = Json::array({"number or null", "count", "number", "number or null",
                                          "number or null", "number or null", "number or null"});
  static const Json shape{
      {"epoch", "count"},
      {"step", "count"},
      {"sources",
       Json::array({{{"margins", Json::array({{"number or null", "count", "true or false"}})},
                     {"largest", Json::array({Json::array({update})})}}})}};
  const Json& note = state.notes.at(forensics_state);
  check_shape(note, shape, "checkpoint: forensics");
  for (std::size_t k = 0; k < changes_.size(); ++k) {
    changes_[k] = state.kept.at(change_names[k]).weights;
  }
  time_ = {note.at("epoch"), note.at("step")};
  margins_.clear();
  largest_.clear();
  for (const Json& source : note.at("sources")) {
    margins_.emplace_back();
    largest_.emplace_back();
    for (const Json& margin : source.at("margins")) {
      margins_.back().push_back({number_from_json(margin.at(0)), margin.at(1), margin.at(2)});
    }
    for (const Json& units : source.at("largest")) {
      largest_.back().emplace_back();
      for (const Json& unit : units) {
        const auto number = [&](std::size_t k) { return number_from_json(unit.at(k)); };
        largest_.back().back().push_back({.norm = number(0),
                                          .step = unit.at(1),
                                          .learning_rate = unit.at(2),
                                          .gradient_norm = number(3),
                                          .shares = {number(4), number(5), number(6)}});
      }
    }
  }
}

}}  // namespace rectify
