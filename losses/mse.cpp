#include "mse.hpp"

#include "mean_over_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

double MSE::value_and_gradient(std::span<const Scalar> output, const Target& target,
                               std::span<Scalar> gradient) const {
  return detail::mean_over_outputs(
      output, target, gradient, [](double d) { return d * d; }, [](Scalar d) { return 2 * d; });
}

}}  // namespace rectify
