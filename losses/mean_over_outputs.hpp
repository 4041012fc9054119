#pragma once

#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace detail {

/// Returns the mean over the outputs of value(output - target); writes its gradient slope(output -
/// target) / n.
template <class Value, class Slope>
double mean_over_outputs(std::span<const Scalar> output, const Target& target,
                         std::span<Scalar> gradient, const Value& value, const Slope& slope) {
  const auto n = static_cast<double>(output.size());
  double sum = 0;
  for (std::size_t k = 0; k < output.size(); ++k) {
    const Scalar difference = output[k] - target.value(k);
    sum += value(static_cast<double>(difference));
    gradient[k] = slope(difference) * static_cast<Scalar>(1 / n);
  }
  return sum / n;
}

/// -1, 0 or 1; 0 for NaN, as in PyTorch.
inline Scalar sign_of(Scalar x) { return static_cast<Scalar>((x > 0) - (x < 0)); }

}}}  // namespace rectify::detail
