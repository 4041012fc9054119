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
  const auto scale = static_cast<Scalar>(1 / sum);
  for (Scalar& value : gradient) value *= scale;
  const auto label = static_cast<std::size_t>(target.label);
  gradient[label] -= 1;
  return std::log(sum) - static_cast<double>(output[label] - largest);
}

}  // namespace rectify::inline RECTIFY_PRECISION
