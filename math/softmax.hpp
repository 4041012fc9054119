#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <span>

#include "../base/precision.hpp"
#include "instruction_set.hpp"

/// softmax(x)_k = e_k / sum of e with e_k = exp(x_k - max x): the largest is subtracted first, so
/// that no exponential overflows.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Calls `take(k, e_k)` for each k and returns max x. The caller chooses the exponential and the
/// order of summation.
template <class Exp, class Take>
RECTIFY_INLINE Scalar for_each_exponential(std::span<const Scalar> x, const Exp& exp,
                                           const Take& take) {
  const Scalar largest = *std::max_element(x.begin(), x.end());
  for (std::size_t k = 0; k < x.size(); ++k) take(k, exp(x[k] - largest));
  return largest;
}

struct Exponentials {
  Scalar largest;  ///< max x
  double sum;
};

/// As above, with exponentials of type `Number` by the standard library. The sum is in double:
/// there are few classes, and the loss of a good net is a small difference of large numbers.
template <std::floating_point Number, class Take>
Exponentials sum_exponentials(std::span<const Scalar> x, const Take& take) {
  double sum = 0;
  const Scalar largest = for_each_exponential(
      x, [](Scalar difference) { return std::exp(static_cast<Number>(difference)); },
      [&](std::size_t k, Number e) {
        take(k, e);
        sum += static_cast<double>(e);
      });
  return {largest, sum};
}

}}  // namespace rectify
