#include "intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "../base/expect.hpp"
#include "../math/random.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t resample_count = 2000;
constexpr std::uint64_t resample_seed = 20260101;
constexpr double tail = 0.025;
/// Below so many values the bootstrap has too few different resamples.
constexpr std::size_t least_resampled = 5;

/// Which values each resample has: the same for all sets of so many values.
class Resamples {
 public:
  explicit Resamples(std::size_t n) : n_(n) {
    const random::Stream stream(resample_seed, random::Purpose::resamples,
                                static_cast<std::uint32_t>(n));
    for (std::uint32_t r = 0; r < resample_count; ++r) {
      for (std::uint32_t i = 0; i < n; ++i) {
        picks_.push_back(static_cast<std::uint32_t>(stream.below(static_cast<Index>(n), i, r)));
      }
    }
  }

  /// Calls `visit` with which values each resample has.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t r = 0; r < resample_count; ++r) {
      visit(std::span(picks_).subspan(r * n_, n_));
    }
  }

 private:
  std::size_t n_;
  std::vector<std::uint32_t> picks_;
};

const Resamples& resamples_of(std::size_t n) {
  thread_local std::map<std::size_t, Resamples> made;
  return made.try_emplace(n, n).first->second;
}

/// Sorted values at a share of them, by linear interpolation.
double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  if (sorted[below] == sorted[above]) return sorted[below];  // both may be infinite
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

ConfidenceInterval percentiles(std::vector<double> statistics) {
  std::sort(statistics.begin(), statistics.end());
  return {quantile(statistics, tail), quantile(statistics, 1 - tail)};
}

/// Percentile bootstrap of `statistic` of a resample's picks.
template <class Statistic>
ConfidenceInterval percentile_interval(std::size_t n, Statistic&& statistic) {
  std::vector<double> statistics;
  statistics.reserve(resample_count);
  resamples_of(n).for_each(
      [&](std::span<const std::uint32_t> picks) { statistics.push_back(statistic(picks)); });
  return percentiles(std::move(statistics));
}

/// Of the middle half.
double middle_mean(const std::vector<double>& sorted) {
  const double n = static_cast<double>(sorted.size());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double from = std::max(static_cast<double>(i), n / 4);
    const double to = std::min(static_cast<double>(i + 1), 3 * n / 4);
    sum += sorted[i] * std::max(0.0, to - from);
  }
  return sum / (n / 2);
}

/// 97.5 % quantile of Student's t: exact up to 3 degrees of freedom, then by Fisher & Cornish
/// (1960), at most 0.001 off.
double student(std::size_t degrees) {
  constexpr std::array<double, 3> exact = {12.7062047, 4.30265273, 3.18244631};
  if (degrees <= exact.size()) return exact[degrees - 1];
  constexpr double z = 1.959963985, z2 = z * z;
  const double v = 4 * static_cast<double>(degrees);
  return z * (1 + (z2 + 1) / v + ((5 * z2 + 16) * z2 + 3) / (6 * v * v) +
              (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (6 * v * v * v) +
              ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / (360 * v * v * v * v));
}

ConfidenceInterval student_interval(std::span<const double> values) {
  const std::size_t n = values.size();
  const double reach = student(n - 1) * deviation(values) / std::sqrt(static_cast<double>(n));
  return {mean(values) - reach, mean(values) + reach};
}

/// (mean* - mean) / error* of a resample; infinite where all its values are the same.
double studentized(std::span<const double> values, std::span<const std::uint32_t> picks,
                   double center) {
  double sum = 0, squares = 0;
  for (const std::uint32_t i : picks) {
    const double shifted = values[i] - center;
    sum += shifted;
    squares += shifted * shifted;
  }
  const auto n = static_cast<double>(picks.size());
  const double around_mean = squares - sum * sum / n;
  const bool same = around_mean <= 1e-12 * squares;  // but for rounding
  if (same) return std::copysign(std::numeric_limits<double>::infinity(), sum);
  return sum / n / std::sqrt(around_mean / (n - 1) / n);
}

/// None where so many resamples have the same value throughout that it has no bounds.
std::optional<ConfidenceInterval> bootstrap_t_interval(std::span<const double> values) {
  const double center = mean(values);
  const double error = deviation(values) / std::sqrt(static_cast<double>(values.size()));
  std::vector<double> t;
  t.reserve(resample_count);
  resamples_of(values.size()).for_each([&](std::span<const std::uint32_t> picks) {
    t.push_back(studentized(values, picks, center));
  });
  const ConfidenceInterval tails = percentiles(std::move(t));
  if (!std::isfinite(tails.low) || !std::isfinite(tails.high)) return std::nullopt;
  return ConfidenceInterval{center - tails.high * error, center - tails.low * error};
}

/// 1, 1/2 or 0 of each pair, on average.
double share_above(std::span<const double> a, std::span<const double> b) {
  double above = 0;
  for (const double x : a) {
    for (const double y : b) above += x > y ? 1 : x == y ? 0.5 : 0;
  }
  return above / static_cast<double>(a.size() * b.size());
}

}  // namespace

ConfidenceInterval within_shares(const ConfidenceInterval& interval) {
  return {std::clamp(interval.low, 0.0, 1.0), std::clamp(interval.high, 0.0, 1.0)};
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const double center = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - center) * (value - center);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double median(std::span<const double> values) { return quantile(sorted(values), 0.5); }

double interquartile_mean(std::span<const double> values) { return middle_mean(sorted(values)); }

std::optional<ConfidenceInterval> mean_interval(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const bool same = std::all_of(values.begin(), values.end(),
                                [&](double value) { return value == values.front(); });
  if (same) return ConfidenceInterval{values.front(), values.front()};
  std::optional<ConfidenceInterval> interval;
  if (values.size() >= least_resampled) interval = bootstrap_t_interval(values);
  return interval ? interval : student_interval(values);
}

std::optional<ConfidenceInterval> interquartile_mean_interval(std::span<const double> values) {
  if (values.size() < least_resampled) return std::nullopt;
  std::vector<double> resample(values.size());
  return percentile_interval(values.size(), [&](std::span<const std::uint32_t> picks) {
    for (std::size_t i = 0; i < picks.size(); ++i) resample[i] = values[picks[i]];
    std::sort(resample.begin(), resample.end());
    return middle_mean(resample);
  });
}

Improvement probability_of_improvement(std::span<const double> a, std::span<const double> b) {
  const double seen = share_above(a, b);
  if (std::min(a.size(), b.size()) < least_resampled) return {seen};
  const double n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  const auto error = [&](double p) {  // of the estimate, if p is the truth
    const double pairs = (n + m) / 2 - 1;
    return std::sqrt(p * (1 - p) * (1 + pairs * ((1 - p) / (2 - p) + p / (1 + p))) / (n * m));
  };
  constexpr double z = 1.959963985;
  const auto bound = [&](double outside) {
    double inside = seen;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = (inside + outside) / 2;
      (std::abs(seen - middle) > z * error(middle) ? outside : inside) = middle;
    }
    return inside;
  };
  return {seen, ConfidenceInterval{bound(0), bound(1)}};
}

ConfidenceInterval population_interval(std::span<const double> by_seed,
                                       std::span<const double> by_sample,
                                       const ConfidenceInterval& over_seeds) {
  constexpr double z = 1.959963985;
  const double center = mean(by_seed);
  const double by_samples =
      z * deviation(by_sample) / std::sqrt(static_cast<double>(by_sample.size()));
  return {center - std::hypot(center - over_seeds.low, by_samples),
          center + std::hypot(over_seeds.high - center, by_samples)};
}

double binomial(Index n, Index k, double p) {
  if (p <= 0) return k == 0 ? 1 : 0;
  if (p >= 1) return k == n ? 1 : 0;
  const auto gamma = [](Index of) { return std::lgamma(static_cast<double>(of) + 1); };
  return std::exp(gamma(n) - gamma(k) - gamma(n - k) + static_cast<double>(k) * std::log(p) +
                  static_cast<double>(n - k) * std::log1p(-p));
}

ConfidenceInterval share_interval(Index k, Index n) {
  expect_at_least(n, 1, "share_interval", "n");
  expect_between(k, 0, n, "share_interval", "k");
  const auto at_most = [n](Index most, double p) {
    double sum = 0;
    for (Index i = 0; i <= most; ++i) sum += binomial(n, i, p);
    return sum;
  };
  // Where `seen_or_less`, which falls as p grows, is `probability`.
  const auto solve = [](auto&& seen_or_less, double probability) {
    double low = 0, high = 1;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = (low + high) / 2;
      (seen_or_less(middle) > probability ? low : high) = middle;
    }
    return low;
  };
  const double low = k == 0 ? 0 : solve([&](double p) { return at_most(k - 1, p); }, 1 - tail);
  const double high = k == n ? 1 : solve([&](double p) { return at_most(k, p); }, tail);
  return {low, high};
}

}}  // namespace rectify
