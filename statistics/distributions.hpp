#pragma once

#include "../base/precision.hpp"

/// Quantiles and probabilities of standard distributions, by Boost.Math.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The value that a standard normal variable exceeds with probability `p`, 0 < p < 1.
RECTIFY_API double normal_upper_quantile(double p);

/// The value that Student's t with `degrees` >= 1 degrees of freedom exceeds with probability `p`.
RECTIFY_API double student_upper_quantile(double p, Index degrees);

/// The value below which a beta(a, b) variable lies with probability `p`; `a` and `b` > 0.
RECTIFY_API double beta_quantile(double p, double a, double b);

/// The probability of at most `k` successes in `n` >= 1 independent trials of probability `p`.
RECTIFY_API double binomial_at_most(Index k, Index n, double p);

}}  // namespace rectify
