#pragma once

#include <optional>
#include <span>
#include <vector>

#include "../base/precision.hpp"
#include "intervals.hpp"

/// Whether a difference between paired seeds is more than chance.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A p-value up to this is called a difference.
inline constexpr double significance_level = 0.05;
/// How many pairs so many comparisons need at least: with fewer even the smallest p-value there is
/// does not stand Holm's correction.
RECTIFY_API Index least_seeds(Index comparisons);

/// Two-sided p-value of the sign-flip permutation test: the share of the 2^n ways to give the
/// differences signs for which their sum is at least as far from 0 as it is (Fisher 1935; it needs
/// only that differences are as likely to come out one way as the other if nothing differs). Exact
/// up to 20 differences; beyond that by 100,000 draws, always the same. 1 where there are none.
RECTIFY_API double sign_flip_p(std::span<const double> differences);

/// Holm's adjusted p-values (1979), in the order of `p`: reject where one is at most the level.
RECTIFY_API std::vector<double> holm(std::span<const double> p);

/// The differences' ranks by size, with their signs: 0 has rank 0, equal sizes share the mean of
/// their ranks (Wilcoxon 1945). Of differences that may be infinite: those are the largest. Summed
/// up they say which way the differences go; `sign_flip_p` of them is the signed-rank test.
RECTIFY_API std::vector<double> signed_ranks(std::span<const double> differences);

/// Two-sided p-value that holds however often one has looked at the differences, one after the
/// other, and whenever one stopped: 1 over the largest value that the test's wealth
///
///     E_n = mean over l of product over i <= n of exp(l u_i) / cosh(l u_i),   l = +-1, +-2, +-4
///
/// had so far. Where differences are as likely to come out one way as the other, given their sizes,
/// the wealth is a martingale that begins at 1, so that it ever reaches 1 / p with probability p at
/// most (Ville 1939; exponentials of symmetric variables: de la Pena 1999, Ramdas et al. 2020,
/// arXiv:2009.03167). u_i is the difference over the root mean square of those up to it; where one
/// of those is infinite, its signed rank among them over i. With n differences no p is below
/// 2 / 2^n.
RECTIFY_API double always_valid_p(std::span<const double> differences);

/// Of which centres of symmetry `always_valid_p` has not said, at any of the differences, that they
/// are unlikely: it holds the true one at all times at once with 95 % confidence. The mean of
/// differences of which one is far from all others may lie outside. None where there are too few
/// differences for any bounds, or where one is infinite.
RECTIFY_API std::optional<ConfidenceInterval> confidence_sequence(
    std::span<const double> differences);

/// Two-sided p-value of McNemar's exact test: of two trials with the same seed `first` times the
/// first alone failed and `second` times the second alone.
RECTIFY_API double mcnemar_p(Index first, Index second);

/// How many pairs show a difference of `mean` with this deviation in 80 % of experiments, at the
/// level that Holm's correction for `comparisons` asks of the smallest p-value (normal
/// approximation, with Student's correction). None where no number would do, or more than 10,000.
RECTIFY_API std::optional<Index> pairs_for(double mean, double deviation, Index comparisons = 1);

/// Spearman's rank correlation, equal values at their mean rank. None where one of the two does not
/// vary. Throws ConfigError unless both have one length.
RECTIFY_API std::optional<double> rank_correlation(std::span<const double> a,
                                                   std::span<const double> b);

}}  // namespace rectify
