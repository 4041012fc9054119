#include "significance.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>

#include "../base/expect.hpp"
#include "../base/indices.hpp"
#include "../math/random.hpp"
#include "distributions.hpp"
#include "intervals.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_enumerated = 20;
constexpr std::uint32_t drawn_flips = 100'000;
constexpr std::uint64_t flip_seed = 20260102;
constexpr double most_pairs = 10'000;

/// Tolerance within which sums in different orders of summation are equal.
double rounding_of(std::span<const double> differences) {
  double size = 0;
  for (const double difference : differences) size += std::abs(difference);
  return size * 1e-12;
}

/// Enumerates half of the sign patterns (the others mirror them) in Gray code order, one flip each.
double enumerated(std::span<const double> differences, double observed) {
  const std::uint32_t ways = 1u << (differences.size() - 1);
  double sum = std::accumulate(differences.begin(), differences.end(), 0.0);
  std::vector<double> signed_differences(differences.begin(), differences.end());
  std::uint32_t extreme = 0;
  for (std::uint32_t way = 1;; ++way) {
    if (std::abs(sum) >= observed) ++extreme;
    if (way == ways) break;
    double& flipped = signed_differences[at(std::countr_zero(way))];
    sum -= 2 * flipped;
    flipped = -flipped;
  }
  return static_cast<double>(extreme) / ways;
}

/// Calls `visit` with the index of each of n differences whose sign the draw flips.
template <class Visit>
void for_each_flip(std::uint32_t draw, std::size_t n, Visit&& visit) {
  const random::Stream stream(flip_seed, random::Purpose::resamples);
  std::array<std::uint32_t, 4> bits{};
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 128 == 0) bits = stream.bits(draw, static_cast<std::uint32_t>(i / 128));
    if ((bits[i % 128 / 32] >> i % 32 & 1) != 0) visit(i);
  }
}

/// (extreme + 1) / (drawn + 1), as the observed pattern counts too (Phipson & Smyth 2010).
double sampled(std::span<const double> differences, double observed) {
  const double whole = std::accumulate(differences.begin(), differences.end(), 0.0);
  std::uint32_t extreme = 0;
  for (std::uint32_t draw = 0; draw < drawn_flips; ++draw) {
    double sum = whole;
    for_each_flip(draw, differences.size(), [&](std::size_t i) { sum -= 2 * differences[i]; });
    if (std::abs(sum) >= observed) ++extreme;
  }
  return (extreme + 1.0) / (drawn_flips + 1.0);
}

/// Ranks from 1, with mean ranks for ties.
std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double below = 0, equal = 0;
    for (const double other : values) {
      below += other < value ? 1 : 0;
      equal += other == value ? 1 : 0;
    }
    ranks.push_back(below + (equal + 1) / 2);
  }
  return ranks;
}

/// For each pattern of signs the means of the differences with either sign, the smaller and the
/// larger. A centre below the mean of all is rejected by the sign-flip test if few of the smaller
/// means are at most as large: with a pattern's signs flipped, differences from the centre sum to
/// more than before exactly if the centre is at least the mean of the flipped ones.
struct SubsetMeans {
  std::vector<double> smaller, larger;

  void add(double part, double whole, double count, double n) {
    const double flipped = part / count, others = (whole - part) / (n - count);
    smaller.push_back(std::min(flipped, others));
    larger.push_back(std::max(flipped, others));
  }
};

/// Of half of all patterns, as in `enumerated`, but the one that flips nothing.
SubsetMeans enumerated_means(std::span<const double> differences) {
  const std::size_t n = differences.size();
  const std::uint32_t ways = 1u << (n - 1);
  const double whole = std::accumulate(differences.begin(), differences.end(), 0.0);
  std::vector<bool> is_flipped(n);
  double part = 0, count = 0;
  SubsetMeans means;
  for (std::uint32_t way = 1; way < ways; ++way) {
    const std::size_t at_bit = at(std::countr_zero(way));
    const double sign = is_flipped[at_bit] ? -1 : 1;
    is_flipped[at_bit] = !is_flipped[at_bit];
    part += sign * differences[at_bit];
    count += sign;
    means.add(part, whole, count, static_cast<double>(n));
  }
  return means;
}

/// Of the patterns that `sampled` draws; one that flips nothing or all is as extreme at any centre.
SubsetMeans sampled_means(std::span<const double> differences) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double n = static_cast<double>(differences.size());
  const double whole = std::accumulate(differences.begin(), differences.end(), 0.0);
  SubsetMeans means;
  for (std::uint32_t draw = 0; draw < drawn_flips; ++draw) {
    double part = 0, count = 0;
    for_each_flip(draw, differences.size(), [&](std::size_t i) {
      part += differences[i];
      ++count;
    });
    if (count == 0 || count == n) {
      means.smaller.push_back(-infinity);
      means.larger.push_back(infinity);
    } else {
      means.add(part, whole, count, n);
    }
  }
  return means;
}

/// u_i of `always_valid_p`. None depends on later differences, so a p-value never grows.
std::vector<double> sizes_in_order(std::span<const double> differences) {
  std::vector<double> sizes;
  double squares = 0;
  bool finite = true;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const auto n = static_cast<double>(i + 1);
    finite = finite && std::isfinite(differences[i]);
    if (finite) {
      squares += differences[i] * differences[i];
      sizes.push_back(squares > 0 ? differences[i] / std::sqrt(squares / n) : 0);
    } else {
      sizes.push_back(signed_ranks(differences.first(i + 1)).back() / n);
    }
  }
  return sizes;
}

/// ln of the largest wealth so far, see `always_valid_p`.
double highest_log_wealth(std::span<const double> sizes) {
  constexpr std::array bets{1.0, 2.0, 4.0, -1.0, -2.0, -4.0};
  std::array<double, bets.size()> logs{};
  double highest = 0;
  for (const double size : sizes) {
    double wealth = 0;
    for (std::size_t b = 0; b < bets.size(); ++b) {
      const double bet = bets[b] * size;
      // ln(exp(bet) / cosh(bet)), which does not overflow
      logs[b] += std::numbers::ln2 - std::log1p(std::exp(-2 * bet));
      wealth += std::exp(logs[b]) / static_cast<double>(bets.size());
    }
    highest = std::max(highest, std::log(wealth));
  }
  return highest;
}

/// The p-value for this centre of symmetry.
double p_around(std::span<const double> differences, double centre) {
  std::vector<double> moved;
  for (const double difference : differences) moved.push_back(difference - centre);
  return always_valid_p(moved);
}

/// The mean, unless it is rejected, as where one difference is far from all others: then the
/// difference with the largest p-value.
double likely_centre(std::span<const double> differences, double level) {
  const double centre = mean(differences);
  double highest = p_around(differences, centre), likeliest = centre;
  if (highest > level) return centre;
  for (const double difference : differences) {
    const double p = p_around(differences, difference);
    if (p > highest) likeliest = difference;
    highest = std::max(highest, p);
  }
  return likeliest;
}

}  // namespace

Index least_seeds(Index comparisons) {
  Index n = 1;
  for (double p = 1; p * static_cast<double>(comparisons) > significance_level; p /= 2) ++n;
  return n;
}

double sign_flip_p(std::span<const double> differences) {
  if (differences.empty()) return 1;
  const double sum = std::accumulate(differences.begin(), differences.end(), 0.0);
  const double observed = std::abs(sum) - rounding_of(differences);
  return differences.size() <= most_enumerated ? enumerated(differences, observed)
                                               : sampled(differences, observed);
}

std::vector<double> holm(std::span<const double> p) {
  auto order = all_indices<std::size_t>(p.size());
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const double scaled = static_cast<double>(p.size() - k) * p[order[k]];
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[k]] = largest;
  }
  return adjusted;
}

std::vector<double> holm_levels(std::span<const double> p) {
  auto order = all_indices<std::size_t>(p.size());
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const std::vector<double> adjusted = holm(p);
  std::vector<double> levels(p.size());
  double rest = static_cast<double>(p.size());  // hypotheses that are not rejected so far
  for (const std::size_t i : order) {
    levels[i] = significance_level / rest;
    if (adjusted[i] <= significance_level) --rest;
  }
  return levels;
}

std::optional<ConfidenceInterval> sign_flip_interval(std::span<const double> differences,
                                                     double level) {
  const std::size_t n = differences.size();
  if (n < 2) return std::nullopt;
  const bool enumerates = n <= most_enumerated;
  // The number of patterns that may be as extreme as observed, the observed one not counted.
  const double patterns = enumerates ? std::exp2(n - 1) : drawn_flips + 1.0;
  const double rejected = std::floor(level * patterns) - 1;
  SubsetMeans means = enumerates ? enumerated_means(differences) : sampled_means(differences);
  if (rejected < 0 || rejected >= static_cast<double>(means.smaller.size())) return std::nullopt;
  const auto k = static_cast<std::ptrdiff_t>(rejected);
  std::nth_element(means.smaller.begin(), means.smaller.begin() + k, means.smaller.end());
  std::nth_element(means.larger.begin(), means.larger.begin() + k, means.larger.end(),
                   std::greater<>());
  const double low = means.smaller[at(k)], high = means.larger[at(k)];
  if (!std::isfinite(low) || !std::isfinite(high)) return std::nullopt;
  const double rounding = rounding_of(differences) / static_cast<double>(n);
  const auto snapped = [&](double end) { return std::abs(end) <= rounding ? 0 : end; };
  return ConfidenceInterval{snapped(low), snapped(high)};
}

std::vector<double> signed_ranks(std::span<const double> differences) {
  std::vector<double> sizes;
  for (const double difference : differences) {
    if (difference != 0) sizes.push_back(std::abs(difference));
  }
  const std::vector<double> ranks = ranks_of(sizes);
  std::vector<double> all;
  auto rank = ranks.begin();
  for (const double difference : differences) {
    all.push_back(difference == 0 ? 0 : std::copysign(*rank++, difference));
  }
  return all;
}

double always_valid_p(std::span<const double> differences) {
  const std::vector<double> steps = sizes_in_order(differences);
  return steps.empty() ? 1 : std::min(1.0, std::exp(-highest_log_wealth(steps)));
}

std::optional<ConfidenceInterval> confidence_sequence(std::span<const double> differences,
                                                      double level) {
  const double centre = mean(differences), spread = deviation(differences);
  if (differences.size() < 2 || !std::isfinite(centre)) return std::nullopt;
  const bool same = std::all_of(differences.begin(), differences.end(),
                                [&](double value) { return value == differences.front(); });
  const double scale = same ? 1 : spread;  // equal values have no scale
  const auto excluded = [&](double symmetry) { return p_around(differences, symmetry) <= level; };
  const double start = same ? differences.front() : likely_centre(differences, level);
  if (excluded(start)) return std::nullopt;
  const auto bound = [&](double direction) -> std::optional<double> {
    double inside = start, reach = scale;
    while (!excluded(start + direction * reach)) {
      reach *= 2;
      if (reach > 1e6 * scale) return std::nullopt;
    }
    if (same) return start;
    double outside = start + direction * reach;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = (inside + outside) / 2;
      (excluded(middle) ? outside : inside) = middle;
    }
    return outside;
  };
  const auto low = bound(-1), high = bound(1);
  if (!low || !high) return std::nullopt;
  return ConfidenceInterval{*low, *high};
}

double mcnemar_p(Index first, Index second) {
  const Index n = first + second;
  if (n == 0) return 1;
  return std::min(1.0, 2 * binomial_at_most(std::min(first, second), n, 0.5));
}

std::optional<Index> pairs_for(double mean, double deviation, Index comparisons) {
  const double level =
      normal_upper_quantile(significance_level / 2 / static_cast<double>(comparisons));
  const double quantiles = level + normal_upper_quantile(0.2);
  const double student = level * level / 2;  // Guenther 1981
  const double effect = std::abs(mean) / deviation;
  const double needed = std::ceil(quantiles * quantiles / (effect * effect) + student);
  if (!(needed <= most_pairs)) return std::nullopt;
  return std::max(static_cast<Index>(needed), least_seeds(comparisons));
}

}}  // namespace rectify
