#include "softmax_cross_entropy.hpp"

#include <cmath>

#include "../math/softmax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// The case with class weights. On entry `gradient` contains exp(output - largest), whose sum is
/// `sum`.
double weighted(const SoftmaxCrossEntropy& rule, std::span<const Scalar> output, Index label,
                Scalar largest, double sum, std::span<Scalar> gradient) {
  const double everywhere = rule.label_smoothing / static_cast<double>(output.size());
  const auto share = [&](std::size_t k) {
    const bool is_label = static_cast<Index>(k) == label;
    return rule.class_weights->numbers[k] *
           (everywhere + (is_label ? 1 - rule.label_smoothing : 0));
  };
  double total = 0, wanted = 0;
  for (std::size_t k = 0; k < output.size(); ++k) {
    total += share(k);
    wanted += share(k) * static_cast<double>(output[k] - largest);
  }
  const auto scale = static_cast<Scalar>(total / sum);
  for (std::size_t k = 0; k < output.size(); ++k) {
    gradient[k] = gradient[k] * scale - static_cast<Scalar>(share(k));
  }
  return total * std::log(sum) - wanted;
}

}  // namespace

SoftmaxCrossEntropy SoftmaxCrossEntropy::for_data(const Dataset& data) const {
  SoftmaxCrossEntropy rule = *this;
  if (class_weights) rule.class_weights = class_weights->for_data(data);
  return rule;
}

double SoftmaxCrossEntropy::value_and_gradient(std::span<const Scalar> output, const Target& target,
                                               std::span<Scalar> gradient) const {
  const auto [largest, sum] =
      sum_exponentials<Scalar>(output, [&](std::size_t k, Scalar e) { gradient[k] = e; });
  if (has_class_weights()) return weighted(*this, output, target.label, largest, sum, gradient);
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

}}  // namespace rectify
