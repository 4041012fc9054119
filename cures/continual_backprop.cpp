#include "continual_backprop.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t age = 0, utility = 1, mean_output = 2;

}  // namespace

void ContinualBackprop::treat(Treatment& treatment) const {
  for (TreatedLayer& layer : treatment.layers) {
    update_means(layer);
    replace_least_useful(layer);
  }
}

// age += every_steps; u = decay u + (1 - decay) E|h| sum |w_out|; m = decay m + (1 - decay) E[h]
void ContinualBackprop::update_means(TreatedLayer& layer) const {
  for (Index i = 0; i < layer.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double useful = layer.mean_abs_output()[k] * layer.outgoing_size(i);
    layer.slot(age)[k] += static_cast<double>(every_steps);
    layer.slot(utility)[k] = decay * layer.slot(utility)[k] + (1 - decay) * useful;
    layer.slot(mean_output)[k] =
        decay * layer.slot(mean_output)[k] + (1 - decay) * layer.mean_output()[k];
  }
}

void ContinualBackprop::replace_least_useful(TreatedLayer& layer) const {
  std::vector<Index> mature;
  for (Index i = 0; i < layer.size(); ++i) {
    if (layer.slot(age)[at(i)] > static_cast<double>(maturity)) {
      mature.push_back(i);
    }
  }
  layer.carried() += replacement_rate * static_cast<double>(mature.size());
  const auto number = std::min(static_cast<Index>(layer.carried()), std::ssize(mature));
  layer.carried() -= static_cast<double>(number);
  const auto every = static_cast<double>(every_steps);
  const auto unbiased = [&](std::size_t slot, Index unit) {
    const auto k = static_cast<std::size_t>(unit);
    return layer.slot(slot)[k] / (1 - std::pow(decay, layer.slot(age)[k] / every));
  };
  std::stable_sort(mature.begin(), mature.end(),
                   [&](Index a, Index b) { return unbiased(utility, a) < unbiased(utility, b); });
  for (Index n = 0; n < number; ++n) {
    const Index unit = mature[at(n)];
    layer.replace(unit, unbiased(mean_output, unit));
    for (const std::size_t slot : {age, utility, mean_output}) {
      layer.slot(slot)[at(unit)] = 0;
    }
  }
}

}}  // namespace rectify
