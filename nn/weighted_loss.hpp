#pragma once

#include <span>

#include "dataset.hpp"
#include "loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A mean in the making: over samples, sum of w_i l_i and sum of w_i c_i, where w_i is the sample's
/// weight, c_i its target's, and the loss l_i has c_i in it.
struct WeightedLoss {
  double loss = 0;
  double weight = 0;
  /// 0 where nothing counts.
  double mean() const { return weight > 0 ? loss / weight : 0; }
  WeightedLoss& operator+=(const WeightedLoss& more) {
    loss += more.loss;
    weight += more.weight;
    return *this;
  }
};

/// What a sample adds. `gradient` is overwritten with that of its loss, not yet times its weight.
inline WeightedLoss weighted_loss(const Loss& loss, const Dataset& data, Index sample,
                                  std::span<const Scalar> output, std::span<Scalar> gradient) {
  const Target target = data.target(sample);
  const double value = loss->value_and_gradient(output, target, gradient);
  const double weight = data.sample_weight(sample);
  if (weight == 0) return {};  // even if it is not finite
  return {weight * value, weight * loss->weight(target)};
}

}}  // namespace rectify
