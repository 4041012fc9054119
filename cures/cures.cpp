#include "cures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../base/error.hpp"
#include "../io/json_shape.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto state_name = "cures";

/// The batch goes through the net in pieces of this many samples.
constexpr Index piece_size = 64;

/// Adds h, or |h|, of each unit over samples.
void add_rows(ConstView h, bool absolute, std::vector<double>& sums) {
  for (Index column = 0; column < h.cols(); ++column) {
    for (Index i = 0; i < h.rows(); ++i) {
      const auto value = static_cast<double>(h(i, column));
      sums[at(i)] += absolute ? std::abs(value) : value;
    }
  }
}

Index units_of(const Architecture& net, const HiddenLayer& place) {
  return net.layers()[at(place.activation)].outputs();
}

}  // namespace

void check_cures(const std::vector<Cure>& cures, const Architecture& net) {
  if (!hidden_layers(net).empty()) return;
  for (std::size_t c = 0; c < cures.size(); ++c) {
    if (!cures[c]->needs_units()) continue;
    throw ConfigError(Mismatch{fmt::format("vitals.cures[{}] {}", c, cures[c].kind()), "net",
                               "an activation between two dense layers", "none"});
  }
}

void Cures::begin(Training& training) {
  const Architecture& net = training.trained().architecture();
  places_ = hidden_layers(net);
  check_cures(cures_, net);
  outputs_.resize(places_.size());
  layers_.emplace(net, piece_size);
  if (training.resumed) return check_restored(net);
  states_.assign(cures_.size(), {});
  for (std::size_t c = 0; c < cures_.size(); ++c) {
    for (const HiddenLayer& place : places_) {
      const auto units = static_cast<std::size_t>(units_of(net, place));
      const auto slots = static_cast<std::size_t>(cures_[c]->slots());
      states_[c].push_back({std::vector(slots, std::vector<double>(units))});
    }
  }
}

/// Throws unless the restored state fits the cures and the net.
void Cures::check_restored(const Architecture& net) const {
  const auto refuse = [](const char* what, std::size_t expected, std::size_t got) {
    throw ConfigError(Mismatch{"state", what, std::to_string(expected), std::to_string(got),
                               "is it from another run?"});
  };
  if (states_.size() != cures_.size()) refuse("cures", cures_.size(), states_.size());
  for (std::size_t c = 0; c < cures_.size(); ++c) {
    if (states_[c].size() != places_.size()) {
      refuse("treated layers", places_.size(), states_[c].size());
    }
    const auto slots = static_cast<std::size_t>(cures_[c]->slots());
    for (std::size_t p = 0; p < places_.size(); ++p) {
      const CureState& state = states_[c][p];
      if (state.slots.size() != slots) refuse("slots of cures", slots, state.slots.size());
      const auto units = static_cast<std::size_t>(units_of(net, places_[p]));
      for (const auto& slot : state.slots) {
        if (slot.size() != units) refuse("treated units", units, slot.size());
      }
      check_kept(state.carried >= 0 && state.carried <= static_cast<double>(units), state_name);
    }
  }
}

void Cures::after_step(Training& training) {
  bool measured = false;
  for (std::size_t c = 0; c < cures_.size(); ++c) {
    if (training.place.step % static_cast<std::uint64_t>(cures_[c]->every_steps()) != 0) continue;
    if (cures_[c]->needs_units() && !measured) measure(training);
    measured = measured || cures_[c]->needs_units();
    treat(training, c);
  }
}

void Cures::measure(const Training& training) {
  const Sequential& net = training.trained();
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const auto units = static_cast<std::size_t>(units_of(net.architecture(), places_[p]));
    outputs_[p].mean_abs.assign(units, 0);
    outputs_[p].mean.assign(units, 0);
  }
  const std::span<const Index> batch = training.batch;
  for (std::size_t begin = 0; begin < batch.size(); begin += piece_size) {
    const auto samples =
        batch.subspan(begin, std::min(static_cast<std::size_t>(piece_size), batch.size() - begin));
    layers_->compute(net, training.data(), samples);
    for (std::size_t p = 0; p < places_.size(); ++p) {
      add_rows(layers_->output(places_[p].activation), true, outputs_[p].mean_abs);
      add_rows(layers_->output(places_[p].outgoing - 1), false, outputs_[p].mean);
    }
  }
  for (MeanOutputs& outputs : outputs_) {
    for (double& sum : outputs.mean_abs) sum /= static_cast<double>(batch.size());
    for (double& sum : outputs.mean) sum /= static_cast<double>(batch.size());
  }
}

void Cures::treat(Training& training, std::size_t c) {
  const Architecture& net = training.trained().architecture();
  std::vector<TreatedLayer> layers;
  if (cures_[c]->needs_units()) {
    for (std::size_t p = 0; p < places_.size(); ++p) {
      layers.emplace_back(places_[p], net, training.surgery(), seed_, training.place.step,
                          outputs_[p], states_[c][p]);
    }
  }
  Treatment treatment{layers, net, training.surgery(), seed_, training.place.step};
  cures_[c]->treat(treatment);
  for (TreatedLayer& layer : layers) layer.keep_disconnected();
  for (std::size_t p = 0; p < layers.size(); ++p) {
    note_replaced(places_[p], layers[p]);
    totals_[std::string(cures_[c].kind())] += std::ssize(layers[p].replaced());
  }
}

/// Marks the unit in all activation layers from `incoming` to `activation`.
void Cures::note_replaced(const HiddenLayer& place, const TreatedLayer& layer) {
  if (layer.replaced().empty()) return;
  for (Index l = place.incoming + 1; l <= place.activation; ++l) {
    std::vector<bool>& flags = replaced_[l];
    flags.resize(static_cast<std::size_t>(layer.size()));
    for (const Index unit : layer.replaced()) flags[at(unit)] = true;
  }
}

std::vector<std::vector<bool>> Cures::take_replaced(const Census& census) {
  std::vector<std::vector<bool>> all;
  for (const LayerCensus& layer : census.layers) {
    all.push_back(std::move(replaced_[layer.layer]));
    all.back().resize(layer.units.size());
  }
  replaced_.clear();
  return all;
}

void Cures::save(RunState& state) const {
  Json& note = state.notes[state_name];
  note = {{"totals", totals_}, {"replaced", Json::array()}, {"states", Json::array()}};
  for (const auto& [layer, flags] : replaced_) {
    note["replaced"].push_back({layer, flags_to_json(flags)});
  }
  for (const auto& of_cure : states_) {
    Json places = Json::array();
    for (const CureState& kept : of_cure) places.push_back({kept.carried, kept.slots});
    note["states"].push_back(std::move(places));
  }
}

void Cures::restore(const RunState& state) {
  if (!state.notes.contains(state_name)) return;
  static const Json shape{
      {"totals", {{"*", "count"}}},
      {"replaced", Json::array({{"count", "text"}})},
      {"states", Json::array({Json::array({{"number", Json::array({Json::array({"number"})})}})})}};
  const Json& note = state.notes[state_name];
  check_shape(note, shape, "checkpoint: cures");
  totals_ = note.at("totals").get<std::map<std::string, Index>>();
  replaced_.clear();
  for (const Json& layer : note.at("replaced")) {
    replaced_[layer.at(0).get<Index>()] = flags_from_json(layer.at(1));
  }
  states_.clear();
  for (const Json& of_cure : note.at("states")) {
    states_.emplace_back();
    for (const Json& kept : of_cure) {
      states_.back().push_back({kept.at(1).get<std::vector<std::vector<double>>>(), kept.at(0)});
    }
  }
}

}}  // namespace rectify
