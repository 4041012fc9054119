#pragma once

#include <optional>
#include <span>
#include <vector>

#include "../nn/precision.hpp"

/// Whether a difference between paired seeds is more than chance.
namespace rectify::inline RECTIFY_PRECISION {

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

/// How many pairs more would show a difference like this one, its mean and deviation as seen, with
/// a power of 80 %, at the level that Holm's correction asks of the smallest of so many p-values
/// (normal approximation, with Student's correction). 0 where there are enough already; none where
/// no number would do, or more than 10,000.
RECTIFY_API std::optional<Index> more_pairs(std::span<const double> differences,
                                            Index comparisons = 1);

/// Spearman's rank correlation, equal values at their mean rank. None where one of the two does not
/// vary.
RECTIFY_API std::optional<double> rank_correlation(std::span<const double> a,
                                                   std::span<const double> b);

}  // namespace rectify::inline RECTIFY_PRECISION
