#pragma once

#include <optional>
#include <span>
#include <vector>

#include "../nn/precision.hpp"

/// What several seeds say of a mean. All numbers are doubles whatever the library's scalar, and the
/// same values give the same bits: resamples are drawn once, by a fixed seed.
namespace rectify::inline RECTIFY_PRECISION {

/// Where a figure lies with 95 % confidence.
struct ConfidenceInterval {
  double low = 0;
  double high = 0;
};

RECTIFY_API double mean(std::span<const double> values);
/// Of a sample: by n - 1. 0 for a single value.
RECTIFY_API double deviation(std::span<const double> values);
RECTIFY_API double median(std::span<const double> values);
/// The mean of the middle half, in which values on the border count by their part (Agarwal et al.
/// 2021, https://arxiv.org/abs/2108.13264).
RECTIFY_API double interquartile_mean(std::span<const double> values);

/// Bootstrap-t interval of the mean (Efron & Tibshirani 1993, chapter 12), equal-tailed: the
/// percentile bootstrap covers only 90 % with 10 values. Below 5 values, where resamples are mostly
/// alike, Student's. None for fewer than 2; of values that are all the same just that value.
///
/// Simulated coverage with 10 values: see tests/experiments/intervals_test.cpp.
RECTIFY_API std::optional<ConfidenceInterval> mean_interval(std::span<const double> values);

/// Percentile bootstrap interval of the interquartile mean. It is too narrow with few values, as
/// all of its kind are: with 10 it covers about 90 %. None for fewer than 5.
RECTIFY_API std::optional<ConfidenceInterval> interquartile_mean_interval(
    std::span<const double> values);

/// How likely a value of `a` is above one of `b`, ties counted half; with a percentile bootstrap
/// interval over seeds, which `a` and `b` share in this order.
struct Improvement {
  double probability = 0.5;
  std::optional<ConfidenceInterval> interval = {};
};
RECTIFY_API Improvement probability_of_improvement(std::span<const double> a,
                                                   std::span<const double> b);

}  // namespace rectify::inline RECTIFY_PRECISION
