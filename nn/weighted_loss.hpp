#pragma once

#include <algorithm>
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

/// What a sample weighs in such a mean: w_i c_i.
inline double weight_in_mean(const Loss& loss, const Dataset& data, Index sample) {
  return data.sample_weight(sample) * loss->weight(data.target(sample));
}
inline double weight_in_mean(const Loss& loss, const Dataset& data,
                             std::span<const Index> samples) {
  double sum = 0;
  for (const Index sample : samples) sum += weight_in_mean(loss, data, sample);
  return sum;
}

/// w_i l_i, of a sample among some that weigh `total` together. `gradient` is overwritten with that
/// of l_i, and `weigh(w_i)` makes of it that of the sample's part of the mean. Both are 0 where
/// nothing counts, even if the loss is not finite.
template <class Weigh>
double loss_in_mean(const Loss& loss, const Dataset& data, Index sample, double total,
                    std::span<const Scalar> output, std::span<Scalar> gradient,
                    const Weigh& weigh) {
  const double value = loss->value_and_gradient(output, data.target(sample), gradient);
  const double weight = data.sample_weight(sample);
  if (!(weight > 0 && total > 0)) {
    std::fill(gradient.begin(), gradient.end(), Scalar(0));
    return 0;
  }
  weigh(weight);
  return weight * value;
}

/// What a sample adds. `gradient` is overwritten with that of its loss.
inline WeightedLoss weighted_loss(const Loss& loss, const Dataset& data, Index sample,
                                  std::span<const Scalar> output, std::span<Scalar> gradient) {
  return {loss_in_mean(loss, data, sample, 1, output, gradient, [](double) {}),
          weight_in_mean(loss, data, sample)};
}

}}  // namespace rectify
