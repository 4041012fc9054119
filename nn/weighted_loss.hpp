#pragma once

#include <span>

#include "dataset.hpp"
#include "loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Sums for a weighted mean over samples: of w_i l_i and of w_i c_i, where w_i is the sample
/// weight, c_i the class weight, and the loss l_i includes c_i.
struct WeightedLoss {
  double loss = 0;
  double weight = 0;
  /// 0 if the weights sum to 0.
  double mean() const { return weight > 0 ? loss / weight : 0; }
  WeightedLoss& operator+=(const WeightedLoss& more) {
    loss += more.loss;
    weight += more.weight;
    return *this;
  }
};

/// One sample's sums. Overwrites `gradient` with the gradient of its loss, not multiplied by its
/// weight.
inline WeightedLoss weighted_loss(const Loss& loss, const Dataset& data, Index sample,
                                  std::span<const Scalar> output, std::span<Scalar> gradient) {
  const Target target = data.target(sample);
  const double value = loss->value_and_gradient(output, target, gradient);
  const double weight = data.sample_weight(sample);
  if (weight == 0) return {};  // even if the loss is not finite
  return {weight * value, weight * loss->weight(target)};
}

}}  // namespace rectify
