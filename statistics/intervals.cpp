#include "intervals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "../base/expect.hpp"
#include "../math/random.hpp"
#include "distributions.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t resample_count = 2000;
constexpr std::uint64_t resample_seed = 20260101;
constexpr double tail = 0.025;
/// With fewer values the bootstrap has too few different resamples.
constexpr std::size_t least_resampled = 5;

/// The indices of each resample of n values: the same for all sets of n values.
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

  /// Calls `visit` with the indices of each resample.
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

/// Quantile of sorted values, by linear interpolation.
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

/// Mean of the middle half.
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

ConfidenceInterval student_interval(std::span<const double> values) {
  const Index n = std::ssize(values);
  const double reach =
      student_upper_quantile(tail, n - 1) * deviation(values) / std::sqrt(static_cast<double>(n));
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
  const bool same = around_mean <= 1e-12 * squares;  // up to rounding
  if (same) return std::copysign(std::numeric_limits<double>::infinity(), sum);
  return sum / n / std::sqrt(around_mean / (n - 1) / n);
}

/// None if the bounds are infinite, because too many resamples consist of one value.
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

/// Share of pairs with x > y, ties counted half.
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
  const auto error = [&](double p) {  // standard error of the estimate for probability p
    const double pairs = (n + m) / 2 - 1;
    return std::sqrt(p * (1 - p) * (1 + pairs * ((1 - p) / (2 - p) + p / (1 + p))) / (n * m));
  };
  const double z = normal_upper_quantile(tail);
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
  const double z = normal_upper_quantile(tail);
  const double center = mean(by_seed);
  const double by_samples =
      z * deviation(by_sample) / std::sqrt(static_cast<double>(by_sample.size()));
  return {center - std::hypot(center - over_seeds.low, by_samples),
          center + std::hypot(over_seeds.high - center, by_samples)};
}

ConfidenceInterval share_interval(Index k, Index n) {
  expect_at_least(n, 1, "share_interval", "n");
  expect_between(k, 0, n, "share_interval", "k");
  const auto successes = static_cast<double>(k), failures = static_cast<double>(n - k);
  return {k == 0 ? 0 : beta_quantile(tail, successes, failures + 1),
          k == n ? 1 : beta_quantile(1 - tail, successes + 1, failures)};
}

}}  // namespace rectify
