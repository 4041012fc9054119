#include "layer_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::string_view activation_key = ".activation";

/// A layer declares the same of any number of inputs that it can take: only its kind matters here.
Needs needs_of(const Layer& layer) { return layer->needs(1); }

std::vector<Layer> layers_of(const Architecture& net) {
  std::vector<Layer> layers;
  for (const PlacedLayer& placed : net.layers()) layers.push_back(placed.layer);
  return layers;
}

}  // namespace

LayerNames::LayerNames(const Architecture& net, std::vector<std::string> places)
    : LayerNames(layers_of(net), std::move(places)) {}

LayerNames::LayerNames(const std::vector<Layer>& layers, std::vector<std::string> places) {
  places.resize(places.size() == layers.size() ? layers.size() : 0);
  std::vector<Needs> needs;
  for (const Layer& layer : layers) needs.push_back(needs_of(layer));
  const auto mixes = [](const Needs& layer) { return !layer.unitwise && !layer.samplewise; };
  const auto first = std::find_if(needs.begin(), needs.end(), mixes) - needs.begin();
  const auto after_last = std::find_if(needs.rbegin(), needs.rend(), mixes).base() - needs.begin();
  Index hidden = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const auto at = static_cast<std::ptrdiff_t>(l);
    const bool activation = needs[l].activation, output = at >= after_last;
    const bool between = first < at && !output;
    layers_.push_back({.kind = std::string(layers[l].kind()),
                       .place = places.empty() ? std::string() : std::move(places[l]),
                       .hidden = activation && between ? ++hidden : 0,
                       .output = activation && output});
  }
}

const LayerNames::Named& LayerNames::named(Index layer) const {
  expect_index(layer, std::ssize(layers_), "layer names", "layer");
  return layers_[static_cast<std::size_t>(layer)];
}

Index LayerNames::hidden(Index layer) const { return named(layer).hidden; }

std::string LayerNames::brief(Index layer) const {
  const Named& named = this->named(layer);
  return named.hidden > 0 || named.output ? hidden_layer_text(named.hidden) : place(layer);
}

std::string LayerNames::full(Index layer) const {
  const std::string name = brief(layer), at = place(layer);
  return name == at ? name : fmt::format("{} ({})", name, at);
}

std::string LayerNames::place(Index layer) const {
  std::string at = exact_place(layer);
  if (!named(layer).place.empty() && at.ends_with(activation_key)) {
    at.resize(at.size() - activation_key.size());
  }
  return at;
}

std::string LayerNames::exact_place(Index layer) const {
  const std::string& at = named(layer).place;
  return at.empty() ? fmt::format("layer {} of the net", layer) : at;
}

bool LayerNames::has_places() const { return !layers_.empty() && !layers_[0].place.empty(); }

std::string LayerNames::kind(Index layer) const { return named(layer).kind; }

std::string hidden_layer_text(Index hidden) {
  return hidden > 0 ? fmt::format("hidden layer {}", hidden) : "output activation";
}

}}  // namespace rectify
