#include "mse.hpp"

namespace rectify::inline RECTIFY_PRECISION {

double MSE::value_and_gradient(std::span<const Scalar> output, const Target& target,
                               std::span<Scalar> gradient) const {
  const auto n = static_cast<double>(output.size());
  double sum = 0;
  for (std::size_t k = 0; k < output.size(); ++k) {
    const bool is_label = static_cast<Index>(k) == target.label;
    const Scalar wanted = target.has_label() ? Scalar(is_label ? 1 : 0) : target.values[k];
    const Scalar difference = output[k] - wanted;
    sum += static_cast<double>(difference) * static_cast<double>(difference);
    gradient[k] = difference * static_cast<Scalar>(2 / n);
  }
  return sum / n;
}

}  // namespace rectify::inline RECTIFY_PRECISION
