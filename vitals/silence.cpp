#include "silence.hpp"

#include <algorithm>

#include "../training/observer.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr Index most_samples = 64;

/// The last column in which a row is above 0; -1 for none.
Index last_firing(ConstView z, Index unit) {
  Index column = z.cols() - 1;
  while (column >= 0 && !(z(unit, column) > 0)) --column;
  return column;
}

}  // namespace

void Silence::add(const Sequential& net, const Dataset& data, std::span<const Index> batch) {
  LayerOutputs outputs(net.architecture(), most_samples);
  while (!batch.empty()) {
    const auto size = std::min(static_cast<std::size_t>(most_samples), batch.size());
    outputs.compute(net, data, batch.first(size));
    count(net.architecture(), outputs);
    samples_ = std::min(samples_ + static_cast<Index>(size), silence_window);
    batch = batch.subspan(size);
  }
}

void Silence::count(const Architecture& net, const LayerOutputs& outputs) {
  for (std::size_t l = 0; l < net.layers().size(); ++l) {
    if (!net.layers()[l].needs.activation) continue;
    const auto layer = static_cast<Index>(l);
    const ConstView z = outputs.input(layer);
    std::vector<Index>& silent = silent_[layer];
    silent.resize(static_cast<std::size_t>(z.rows()));
    for (Index unit = 0; unit < z.rows(); ++unit) {
      const Index fired = last_firing(z, unit);
      Index& samples = silent[at(unit)];
      samples = std::min(fired < 0 ? samples + z.cols() : z.cols() - 1 - fired, silence_window);
    }
  }
}

void Silence::interrupt() {
  samples_ = 0;
  silent_.clear();
}

void Silence::describe(Census& census) const {
  if (samples_ < silence_window) return;
  for (LayerCensus& layer : census.layers) {
    const auto found = silent_.find(layer.layer);
    check_kept(found != silent_.end() && found->second.size() == layer.units.size(), "vitals");
    const std::vector<Index>& silent = found->second;
    for (std::size_t i = 0; i < layer.units.size(); ++i) {
      layer.units[i].silent_samples = silent[i];
    }
  }
}

Json Silence::to_json() const {
  Json layers = Json::array();
  for (const auto& [layer, silent] : silent_) layers.push_back({layer, silent});
  return {{"samples", samples_}, {"layers", std::move(layers)}};
}

const Json& Silence::shape() {
  static const Json shape{{"samples", "count"},
                          {"layers", Json::array({{"count", Json::array({"count"})}})}};
  return shape;
}

void Silence::read(const Json& json) {
  const auto counted = [](Index samples) { return std::min(samples, silence_window); };
  samples_ = counted(json.at("samples"));
  silent_.clear();
  for (const Json& layer : json.at("layers")) {
    std::vector<Index>& silent = silent_[layer.at(0).get<Index>()];
    for (const Json& samples : layer.at(1)) silent.push_back(counted(samples));
  }
}

}}  // namespace rectify
