#pragma once

#include <algorithm>
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

/// Weight of a sample in this mean: w_i c_i.
inline double weight_in_mean(const Loss& loss, const Dataset& data, Index sample) {
  return data.sample_weight(sample) * loss->weight(data.target(sample));
}
/// Sum over samples.
inline double weight_in_mean(const Loss& loss, const Dataset& data,
                             std::span<const Index> samples) {
  double sum = 0;
  for (const Index sample : samples) sum += weight_in_mean(loss, data, sample);
  return sum;
}

/// w_i l_i, for a mean whose weights sum to `total`. Overwrites `gradient` with the gradient of
/// l_i, which `weigh(w_i)` turns into that of the sample's part of the mean. Both are 0 if w_i or
/// `total` is 0, even if the loss is not finite.
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

/// One sample's sums. Overwrites `gradient` with the gradient of its loss, not multiplied by its
/// weight.
inline WeightedLoss weighted_loss(const Loss& loss, const Dataset& data, Index sample,
                                  std::span<const Scalar> output, std::span<Scalar> gradient) {
  return {loss_in_mean(loss, data, sample, 1, output, gradient, [](double) {}),
          weight_in_mean(loss, data, sample)};
}

}}  // namespace rectify
