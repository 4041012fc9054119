#pragma once

#include <optional>
#include <span>
#include <vector>

#include "../base/precision.hpp"
#include "intervals.hpp"

/// Tests of differences between paired seeds.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A difference is significant if its p-value is at most this.
inline constexpr double significance_level = 0.05;
/// Least number of pairs for `comparisons` comparisons: with fewer, even the smallest possible
/// p-value is not significant after Holm's correction.
RECTIFY_API Index least_seeds(Index comparisons);

/// Two-sided p-value of the sign-flip permutation test (Fisher 1935): the share of the 2^n sign
/// patterns for which the sum of differences is at least as far from 0 as observed. Assumes only
/// that differences are symmetric around 0 under the null hypothesis. Exact up to 20 differences,
/// above that by 100,000 draws with a fixed seed. 1 for no differences.
RECTIFY_API double sign_flip_p(std::span<const double> differences);

/// Holm's adjusted p-values (1979), in the order of `p`: reject where one is at most the level.
RECTIFY_API std::vector<double> holm(std::span<const double> p);

/// For each p-value the level that Holm's procedure compares it with: adjusted p-values are at most
/// `significance_level` where p is at most this. An interval of this level thus leaves out 0
/// exactly where the corrected test rejects.
RECTIFY_API std::vector<double> holm_levels(std::span<const double> p);

/// All centres of symmetry that `sign_flip_p` does not reject at the level: from one mean of a
/// subset of the differences to another (Hartigan 1969, Maritz 1979), so within their range.
/// Covers the centre with probability 1 - level or more. None if there are too few differences for
/// any p-value at most the level.
RECTIFY_API std::optional<ConfidenceInterval> sign_flip_interval(
    std::span<const double> differences, double level = significance_level);

/// The differences' ranks by magnitude, with their signs (Wilcoxon 1945): 0 has rank 0, ties get
/// their mean rank, infinite differences are the largest. `sign_flip_p` of them is the signed-rank
/// test, and the sign of their sum its direction.
RECTIFY_API std::vector<double> signed_ranks(std::span<const double> differences);

/// Two-sided p-value that is valid for any number of looks at the differences, in their order, and
/// any stopping rule: 1 over the largest value so far of the test's wealth
///
///     E_n = mean over l of product over i <= n of exp(l u_i) / cosh(l u_i),   l = +-1, +-2, +-4
///
/// If differences are symmetric around 0 given their magnitudes, the wealth is a martingale with
/// E_0 = 1, so the probability that it ever reaches 1 / p is at most p (Ville 1939; exponentials of
/// symmetric variables: de la Pena 1999, Ramdas et al. 2020, arXiv:2009.03167). u_i is the i-th
/// difference over the root mean square of the first i; if one of these is infinite, its signed
/// rank among them over i. With n differences no p is below 2 / 2^n.
RECTIFY_API double always_valid_p(std::span<const double> differences);

/// Confidence sequence, of 95 % for the default level, of the centre of symmetry: all centres that
/// `always_valid_p` has not rejected after any of the differences, so that it covers the true one
/// at all times at once. The mean may lie outside if one difference is far from all others. None if
/// there are too few differences for finite bounds, or one is infinite.
RECTIFY_API std::optional<ConfidenceInterval> confidence_sequence(
    std::span<const double> differences, double level = significance_level);

/// Two-sided p-value of McNemar's exact test, where in `first` pairs only the first trial failed
/// and in `second` pairs only the second.
RECTIFY_API double mcnemar_p(Index first, Index second);

/// Number of pairs for 80 % power to detect a difference with this mean and deviation, at the level
/// of the smallest p-value under Holm's correction for `comparisons` (normal approximation, with
/// Student's correction). None if it is infinite or above 10,000.
RECTIFY_API std::optional<Index> pairs_for(double mean, double deviation, Index comparisons = 1);

}}  // namespace rectify
