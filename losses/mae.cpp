#include "mae.hpp"

#include <cmath>

#include "mean_over_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

double MAE::value_and_gradient(std::span<const Scalar> output, const Target& target,
                               std::span<Scalar> gradient) const {
  return detail::mean_over_outputs(
      output, target, gradient, [](double d) { return std::abs(d); }, detail::sign_of);
}

}}  // namespace rectify
