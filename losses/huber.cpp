#include "huber.hpp"

#include <cmath>

#include "mean_over_outputs.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

double Huber::value_and_gradient(std::span<const Scalar> output, const Target& target,
                                 std::span<Scalar> gradient) const {
  const auto value = [this](double difference) {
    const double d = std::abs(difference);
    return d <= delta ? d * d / 2 : delta * (d - delta / 2);
  };
  const auto slope = [edge = static_cast<Scalar>(delta)](Scalar d) {
    return std::abs(d) > edge ? edge * detail::sign_of(d) : d;
  };
  return detail::mean_over_outputs(output, target, gradient, value, slope);
}

}}  // namespace rectify
