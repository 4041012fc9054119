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

/// A monotone function on the inside of a range that maps its ends to infinity, and so the inverse
/// maps every number into the range. The identity for a range without ends.
class Scale {
 public:
  explicit Scale(const ValueRange& range) : range_(range) {}

  double value(double x) const {
    if (!has_ends()) return x;
    return (ends_below() ? std::log(x - range_.low) : 0) -
           (ends_above() ? std::log(range_.high - x) : 0);
  }
  double slope(double x) const {
    if (!has_ends()) return 1;
    return (ends_below() ? 1 / (x - range_.low) : 0) + (ends_above() ? 1 / (range_.high - x) : 0);
  }
  double inverse(double y) const {
    if (!has_ends()) return y;
    if (!ends_above()) return range_.low + std::exp(y);
    if (!ends_below()) return range_.high - std::exp(-y);
    return range_.low + (range_.high - range_.low) / (1 + std::exp(-y));
  }
  ConfidenceInterval inverse(const ConfidenceInterval& interval) const {
    return {inverse(interval.low), inverse(interval.high)};
  }
  bool is_inside(double x) const { return range_.low < x && x < range_.high; }

 private:
  bool ends_below() const { return std::isfinite(range_.low); }
  bool ends_above() const { return std::isfinite(range_.high); }
  bool has_ends() const { return ends_below() || ends_above(); }

  ValueRange range_;
};

/// Mean and standard error on a scale.
struct Estimate {
  double center, error;
};
Estimate estimate_of(std::span<const double> values, const Scale& scale) {
  const double center = mean(values);
  const double error = deviation(values) / std::sqrt(static_cast<double>(values.size()));
  return {scale.value(center), scale.slope(center) * error};
}

ConfidenceInterval student_interval(std::span<const double> values, const Scale& scale) {
  const Estimate estimate = estimate_of(values, scale);
  const double reach = student_upper_quantile(tail, std::ssize(values) - 1) * estimate.error;
  return scale.inverse({estimate.center - reach, estimate.center + reach});
}

/// (mean* - mean) / error* of a resample, on the scale; infinite where all its values are the same.
double studentized(std::span<const double> values, std::span<const std::uint32_t> picks,
                   double center, const Scale& scale) {
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
  const double moved = center + sum / n, error = std::sqrt(around_mean / (n - 1) / n);
  return (scale.value(moved) - scale.value(center)) / (scale.slope(moved) * error);
}

/// None if the bounds are infinite, because too many resamples consist of one value.
std::optional<ConfidenceInterval> bootstrap_t_interval(std::span<const double> values,
                                                       const Scale& scale) {
  const double center = mean(values);
  std::vector<double> t;
  t.reserve(resample_count);
  resamples_of(values.size()).for_each([&](std::span<const std::uint32_t> picks) {
    t.push_back(studentized(values, picks, center, scale));
  });
  const ConfidenceInterval tails = percentiles(std::move(t));
  if (!std::isfinite(tails.low) || !std::isfinite(tails.high)) return std::nullopt;
  const Estimate estimate = estimate_of(values, scale);
  return scale.inverse({estimate.center - tails.high * estimate.error,
                        estimate.center - tails.low * estimate.error});
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

ConfidenceInterval within(const ValueRange& range, const ConfidenceInterval& interval) {
  return {std::clamp(interval.low, range.low, range.high),
          std::clamp(interval.high, range.low, range.high)};
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

std::optional<ConfidenceInterval> mean_interval(std::span<const double> values,
                                                const ValueRange& range) {
  if (values.size() < 2) return std::nullopt;
  const bool same = std::all_of(values.begin(), values.end(),
                                [&](double value) { return value == values.front(); });
  if (same) return ConfidenceInterval{values.front(), values.front()};
  // A mean at an end of its range, of values that differ by rounding, has no place on its scale.
  const Scale scale(Scale(range).is_inside(mean(values)) ? range : ValueRange{});
  std::optional<ConfidenceInterval> interval;
  if (values.size() >= least_resampled) interval = bootstrap_t_interval(values, scale);
  return within(range, interval ? *interval : student_interval(values, scale));
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

ConfidenceInterval population_interval(double mean, const ConfidenceInterval& over_seeds,
                                       double sample_error, double level) {
  const double by_samples = normal_upper_quantile(level / 2) * sample_error;
  return {mean - std::hypot(mean - over_seeds.low, by_samples),
          mean + std::hypot(over_seeds.high - mean, by_samples)};
}

ConfidenceInterval share_interval(Index k, Index n) {
  expect_at_least(n, 1, "share_interval", "n");
  expect_between(k, 0, n, "share_interval", "k");
  const auto successes = static_cast<double>(k), failures = static_cast<double>(n - k);
  return {k == 0 ? 0 : beta_quantile(tail, successes, failures + 1),
          k == n ? 1 : beta_quantile(1 - tail, successes + 1, failures)};
}

}}  // namespace rectify
