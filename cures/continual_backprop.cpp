#include "continual_backprop.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t age = 0, utility = 1, mean_output = 2;

}  // namespace

void ContinualBackprop::treat(Treatment& treatment) const {
  for (Ward& ward : treatment.wards) {
    follow(ward);
    replace_least_useful(ward);
  }
}

// age += every_steps; u = decay u + (1 - decay) E|h| sum |w_out|; m = decay m + (1 - decay) E[h]
void ContinualBackprop::follow(Ward& ward) const {
  for (Index i = 0; i < ward.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double useful = ward.mean_abs_output()[k] * ward.outgoing_size(i);
    ward.slot(age)[k] += static_cast<double>(every_steps);
    ward.slot(utility)[k] = decay * ward.slot(utility)[k] + (1 - decay) * useful;
    ward.slot(mean_output)[k] =
        decay * ward.slot(mean_output)[k] + (1 - decay) * ward.mean_output()[k];
  }
}

void ContinualBackprop::replace_least_useful(Ward& ward) const {
  std::vector<Index> mature;
  for (Index i = 0; i < ward.size(); ++i) {
    if (ward.slot(age)[at(i)] > static_cast<double>(maturity)) {
      mature.push_back(i);
    }
  }
  ward.carried() += replacement_rate * static_cast<double>(mature.size());
  const auto number = std::min(static_cast<Index>(ward.carried()), std::ssize(mature));
  ward.carried() -= static_cast<double>(number);
  const auto every = static_cast<double>(every_steps);
  const auto unbiased = [&](std::size_t slot, Index unit) {
    const auto k = static_cast<std::size_t>(unit);
    return ward.slot(slot)[k] / (1 - std::pow(decay, ward.slot(age)[k] / every));
  };
  std::stable_sort(mature.begin(), mature.end(),
                   [&](Index a, Index b) { return unbiased(utility, a) < unbiased(utility, b); });
  for (Index n = 0; n < number; ++n) {
    const Index unit = mature[at(n)];
    ward.replace(unit, unbiased(mean_output, unit));
    for (const std::size_t slot : {age, utility, mean_output}) {
      ward.slot(slot)[at(unit)] = 0;
    }
  }
}

}}  // namespace rectify
