#include "class_outputs.hpp"

#include <cmath>

namespace rectify { inline namespace RECTIFY_PRECISION {

// The largest logit is taken off first, so that no exponential overflows.
void probabilities_of(std::span<const Scalar> outputs, std::span<Scalar> probabilities) {
  const bool one = outputs.size() == 1;
  const Scalar largest =
      one ? std::max(outputs[0], Scalar(0)) : *std::max_element(outputs.begin(), outputs.end());
  double sum = 0;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const Scalar logit = one ? (c == 1 ? outputs[0] : Scalar(0)) : outputs[c];
    probabilities[c] = std::exp(logit - largest);
    sum += static_cast<double>(probabilities[c]);
  }
  for (Scalar& p : probabilities) p = static_cast<Scalar>(static_cast<double>(p) / sum);
}

double confidence_of(std::span<const Scalar> outputs) {
  if (outputs.size() == 1) return 1 / (1 + std::exp(-std::abs(static_cast<double>(outputs[0]))));
  const Scalar largest = *std::max_element(outputs.begin(), outputs.end());
  double sum = 0;
  for (const Scalar logit : outputs) sum += std::exp(static_cast<double>(logit - largest));
  return 1 / sum;
}

Index rank_of(std::span<const Scalar> outputs, Index label) {
  if (outputs.size() == 1) return class_of(outputs) == label ? 0 : 1;
  const Scalar own = outputs[at(label)];
  Index before = 0;
  for (Index c = 0; c < std::ssize(outputs); ++c) {
    const Scalar other = outputs[at(c)];
    const bool behind = c < label ? other < own : other <= own;
    before += c == label || behind ? 0 : 1;
  }
  return before;
}

double margin_of(std::span<const Scalar> outputs) {
  if (outputs.size() == 1) return static_cast<double>(outputs[0]);
  return static_cast<double>(outputs[1]) - static_cast<double>(outputs[0]);
}

}}  // namespace rectify
