#include "binary_cross_entropy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "../base/error.hpp"
#include "../nn/dataset.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

Index BinaryCrossEntropy::outputs(const Dataset& data) const {
  return data.classes() == 2 ? 1 : data.outputs();
}

BinaryCrossEntropy BinaryCrossEntropy::for_data(const Dataset& data) const {
  if (data.classes() > 2) {
    throw ConfigError(Mismatch{"loss", "", fmt::format("a loss for {} classes", data.classes()),
                               fmt::format("{}, which is for two", kind)});
  }
  for (Index i = 0; i < data.size() && data.classes() == 0; ++i) {
    for (const Scalar value : data.target(i).values) {
      if (value >= 0 && value <= 1) continue;
      throw ConfigError(
          Mismatch{"loss", kind, "targets from 0 to 1", fmt::format("{} for sample {}", value, i)});
    }
  }
  return *this;
}

// -log sigmoid(y) = max(-y, 0) + log(1 + e) with e = exp(-|y|), which does not overflow.
double BinaryCrossEntropy::value_and_gradient(std::span<const Scalar> output, const Target& target,
                                              std::span<Scalar> gradient) const {
  const auto n = static_cast<double>(output.size());
  const auto p = static_cast<Scalar>(positive_weight);
  double sum = 0;
  for (std::size_t k = 0; k < output.size(); ++k) {
    const Scalar y = output[k];
    const Scalar t = target.has_label() ? static_cast<Scalar>(target.label) : target.values[k];
    const Scalar e = std::exp(-std::abs(y));
    const Scalar near = 1 / (1 + e), far = e / (1 + e);
    const Scalar up = y >= 0 ? near : far, down = y >= 0 ? far : near;  // sigmoid of y, of -y
    gradient[k] = ((1 - t) * up - p * t * down) * static_cast<Scalar>(1 / n);
    const auto logit = static_cast<double>(y), aim = static_cast<double>(t);
    const double common = std::log1p(static_cast<double>(e));
    sum += (1 - aim) * (std::max(logit, 0.0) + common) +
           positive_weight * aim * (std::max(-logit, 0.0) + common);
  }
  return sum / n;
}

}}  // namespace rectify
