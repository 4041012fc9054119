#include "softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>

namespace rectify::inline RECTIFY_PRECISION {

// The largest logit is taken off first, so that no exponential overflows. The sum is in double:
// there are few outputs, and the loss of a good net is a small difference of large numbers.
double SoftmaxCrossEntropy::value_and_gradient(std::span<const Scalar> output, const Target& target,
                                               std::span<Scalar> gradient) const {
  const Scalar largest = *std::max_element(output.begin(), output.end());
  double sum = 0;
  for (std::size_t k = 0; k < output.size(); ++k) {
    gradient[k] = std::exp(output[k] - largest);
    sum += static_cast<double>(gradient[k]);
  }
  const double everywhere = label_smoothing / static_cast<double>(output.size());
  const auto scale = static_cast<Scalar>(1 / sum), share = static_cast<Scalar>(everywhere);
  for (Scalar& value : gradient) value = value * scale - share;
  const auto label = static_cast<std::size_t>(target.label);
  gradient[label] -= static_cast<Scalar>(1 - label_smoothing);
  double wanted = (1 - label_smoothing) * static_cast<double>(output[label] - largest);
  if (label_smoothing > 0) {
    for (const Scalar logit : output) wanted += everywhere * static_cast<double>(logit - largest);
  }
  return std::log(sum) - wanted;
}

}  // namespace rectify::inline RECTIFY_PRECISION
