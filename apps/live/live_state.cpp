#include "live_state.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "../../layers/dense.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::uint64_t step_of(const LivePoint& point) { return point.step; }
std::uint64_t step_of(const Epoch& epoch) { return epoch.step; }
std::uint64_t step_of(const std::shared_ptr<const LiveProbe>& probe) { return probe->time.step; }

/// Keeps the first fact, every other one after it, and the last.
template <class Fact>
void thin(std::vector<Fact>& facts) {
  if (facts.size() <= most_facts) return;
  std::vector<Fact> kept;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i % 2 == 0 || i + 1 == facts.size()) kept.push_back(std::move(facts[i]));
  }
  facts = std::move(kept);
}

template <class Fact>
void move_to(std::vector<Fact>& facts, std::vector<Fact>& news) {
  facts.insert(facts.end(), std::move_iterator(news.begin()), std::move_iterator(news.end()));
  news.clear();
  thin(facts);
}

template <class Fact>
void remove_after(std::vector<Fact>& facts, std::uint64_t step) {
  std::erase_if(facts, [step](const Fact& fact) { return step_of(fact) > step; });
}

}  // namespace

LiveProbe live_probe(const Probe& probe, std::size_t number) {
  LiveProbe live{.number = number, .time = probe.time, .layers = {}};
  for (const LayerCensus& layer : probe.census.layers) {
    std::vector<LiveUnit>& units = live.layers.emplace_back();
    units.reserve(layer.units.size());
    for (const UnitCensus& unit : layer.units) {
      const Index level = 254 * unit.fired / std::max<Index>(layer.samples, 1);
      units.push_back(unit.active == 0 ? dead_unit : static_cast<LiveUnit>(level));
    }
  }
  return live;
}

std::optional<LiveWeights> live_weights(const Sequential& net, const Dataset& data,
                                        std::uint64_t step) {
  const PlacedLayer& first = net.architecture().layers().front();
  if (!data.image_shape() || first.layer.as<Dense>() == nullptr) return std::nullopt;
  const Tensor& tensor = first.parameters.front();
  const Index units = std::min(tensor.units(), most_pictures);
  LiveWeights live{.step = step,
                   .height = data.image_shape()->height,
                   .width = data.image_shape()->width,
                   .units = tensor.units(),
                   .values = {}};
  live.values.reserve(static_cast<std::size_t>(units * tensor.inputs()));
  const auto weight = [&](Index unit, Index input) {
    return net.weights()[static_cast<std::size_t>(tensor.at(unit, input))];
  };
  for (Index unit = 0; unit < units; ++unit) {
    Scalar largest = 0;
    for (Index i = 0; i < tensor.inputs(); ++i) {
      largest = std::max(largest, std::abs(weight(unit, i)));
    }
    const Scalar factor = largest > 0 ? Scalar(127) / largest : Scalar(0);
    for (Index i = 0; i < tensor.inputs(); ++i) {
      live.values.push_back(static_cast<std::int8_t>(std::lround(factor * weight(unit, i))));
    }
  }
  return live;
}

void LiveState::add(LiveNews&& news) {
  move_to(facts.losses, news.losses);
  move_to(facts.epochs, news.epochs);
  move_to(facts.probes, news.probes);
  if (news.weights) facts.weights = std::move(news.weights);
  facts.now = news.now;
}

void LiveState::rewind(std::uint64_t step) {
  remove_after(facts.losses, step);
  remove_after(facts.epochs, step);
  remove_after(facts.probes, step);
  ++rewound;
}

}}  // namespace rectify
