#include <array>
#include <cmath>
#include <limits>

#include <rectify/statistics/distributions.hpp>
#include <rectify/statistics/intervals.hpp>

#include "../catch.hpp"
#include "simulated.hpp"

using namespace rectify;
using namespace rectify::test;

namespace {

using Values = std::vector<double>;

constexpr std::uint32_t simulations = 2000;
constexpr std::size_t seeds = 10;
constexpr double level = 0.05;

bool covers(const std::optional<ConfidenceInterval>& interval, double truth) {
  return interval && interval->low <= truth && truth <= interval->high;
}

/// Share of simulated samples whose interval has `truth` in it.
template <class Draw, class MakeInterval>
double coverage(double truth, Draw&& draw, MakeInterval&& interval_of,
                std::uint32_t samples = simulations) {
  double covered = 0;
  for (std::uint32_t simulation = 0; simulation < samples; ++simulation) {
    covered += covers(interval_of(draw(simulation)), truth) ? 1 : 0;
  }
  return covered / samples;
}

std::optional<ConfidenceInterval> of_mean(std::span<const double> values) {
  return mean_interval(values);
}

Values normal_sample(std::uint32_t simulation) { return normal_draws(seeds, simulation); }
Values exponential_sample(std::uint32_t simulation) { return exponential_draws(seeds, simulation); }

/// Treatment minus baseline: a seed moves both, each has its own noise.
template <class Noise>
Values paired_differences(std::uint32_t simulation, Noise&& noise) {
  const Values seed = normal_draws(seeds, simulation, 1);
  const Values baseline = noise(seeds, simulation, 2), treatment = noise(seeds, simulation, 3);
  Values differences;
  for (std::size_t i = 0; i < seeds; ++i) {
    differences.push_back((seed[i] + 3 * treatment[i]) - (seed[i] + baseline[i]));
  }
  return differences;
}

bool same(const std::optional<ConfidenceInterval>& interval, double low, double high) {
  return interval && interval->low == test::Approx(low).epsilon(1e-4) &&
         interval->high == test::Approx(high).epsilon(1e-4);
}

}  // namespace

TEST_CASE("intervals: of a mean of ten, and of paired differences, cover it as often as they say",
          "[statistics]") {
  const double normal = coverage(0, normal_sample, of_mean);
  const double exponential = coverage(1, exponential_sample, of_mean);
  const double paired_normal = coverage(
      0, [](auto s) { return paired_differences(s, normal_draws); }, of_mean);
  const double paired_exponential = coverage(
      2, [](auto s) { return paired_differences(s, exponential_draws); }, of_mean);
  CAPTURE(normal, exponential, paired_normal, paired_exponential);
  CHECK((normal >= 0.93 && normal <= 0.97));
  CHECK((paired_normal >= 0.93 && paired_normal <= 0.97));
  CHECK(exponential >= 0.92);
  CHECK(paired_exponential >= 0.92);
}

TEST_CASE("intervals: of a mean of five, ten and twenty cover it about as often as they say",
          "[statistics]") {
  constexpr std::uint32_t samples = 800;
  for (const std::size_t n : {5u, 10u, 20u}) {
    const auto of = [&](auto&& draws, double truth) {
      return coverage(
          truth, [&](auto s) { return draws(n, s, 4); }, of_mean, samples);
    };
    const double normal = of(normal_draws, 0);
    const double accuracies = of(accuracy_draws, 0.9);
    const double lognormal = of(lognormal_draws, std::exp(0.125));
    CAPTURE(n, normal, accuracies, lognormal);
    CHECK((normal >= 0.93 && normal <= 0.98));
    CHECK((accuracies >= 0.93 && accuracies <= 0.98));
    CHECK(lognormal >= 0.91);
  }
}

TEST_CASE(
    "intervals: where a tenth of the trials collapses, the mean of the others and the share "
    "that collapses are covered, the mean of all is not",
    "[statistics]") {
  constexpr std::uint32_t samples = 800;
  constexpr double share = 0.1, chance = 0.1, mean_of_others = 0.9;
  for (const std::size_t n : {5u, 10u, 20u}) {
    double of_others = 0, of_share = 0, of_all = 0;
    for (std::uint32_t simulation = 0; simulation < samples; ++simulation) {
      Values all = accuracy_draws(n, simulation, 5);
      const Values luck = uniform_draws(n, simulation, 5);
      Values others;
      for (std::size_t i = 0; i < n; ++i) {
        if (luck[i] < share) {
          all[i] = chance;
        } else {
          others.push_back(all[i]);
        }
      }
      const Index collapsed = std::ssize(all) - std::ssize(others);
      of_others += covers(mean_interval(others), mean_of_others) ? 1 : 0;
      of_share += covers(share_interval(collapsed, std::ssize(all)), share) ? 1 : 0;
      const double mean_of_all = share * chance + (1 - share) * mean_of_others;
      of_all += covers(mean_interval(all), mean_of_all) ? 1 : 0;
    }
    CAPTURE(n, of_others / samples, of_share / samples, of_all / samples);
    CHECK(of_others / samples >= 0.93);
    CHECK(of_share / samples >= 0.95);
    CHECK(of_all / samples < 0.9);
  }
}

// By 10,000 simulations they cover .937 (10 accuracies near .99) to .959 (10 near .1). Of 1,000, as
// here, these have standard errors of .008 and .006: the limits are 3 away. Without the range, 48 %
// of the intervals of 5 accuracies near .99 end above 1, and they cover .916.
TEST_CASE("intervals: of accuracies near .1 and near 1, and of few dead units, stay within [0, 1]",
          "[statistics]") {
  struct Case {
    double share, spread;
    std::size_t samples;
  };
  constexpr std::uint32_t sims = 1000;
  for (const auto& [share, spread, samples] :
       {Case{0.1, 0.02, 200}, Case{0.99, 0.005, 200}, Case{0.03, 0.02, 64}}) {
    for (const std::size_t n : {5u, 10u, 20u}) {
      double covered = 0, covered_unbounded = 0, leaves = 0;
      bool all_within = true;
      for (std::uint32_t simulation = 0; simulation < sims; ++simulation) {
        const Values values = share_draws(n, simulation, share, spread, samples);
        const auto interval = mean_interval(values, {0, 1}), unbounded = mean_interval(values);
        covered += covers(interval, share) ? 1 : 0;
        covered_unbounded += covers(unbounded, share) ? 1 : 0;
        leaves += unbounded->low < 0 || unbounded->high > 1 ? 1 : 0;
        all_within = all_within && interval->low >= 0 && interval->high <= 1;
      }
      CAPTURE(share, n, covered / sims, covered_unbounded / sims, leaves / sims);
      CHECK(all_within);
      CHECK((covered / sims >= 0.914 && covered / sims <= 0.978));
    }
  }
}

TEST_CASE("intervals: of losses and of R2 end at what is possible", "[statistics]") {
  const Values losses{0.001, 0.002, 0.0005, 0.03, 0.001};
  CHECK(mean_interval(losses)->low < 0);
  CHECK(mean_interval(losses, {.low = 0})->low > 0);
  Values mirrored;
  for (const double loss : losses) mirrored.push_back(1 - loss);
  const auto interval = *mean_interval(losses, {.low = 0});
  CHECK(same(mean_interval(mirrored, {.high = 1}), 1 - interval.high, 1 - interval.low));
  CHECK(same(mean_interval(Values{1, 1, 1, 1, 1}, {0, 1}), 1, 1));
  // Student's of the logit, by the delta method: t(0.975) with 1 degree of freedom.
  const double reach = 12.7062 * 0.1 / (0.8 * 0.2);
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  CHECK(same(mean_interval(Values{0.7, 0.9}, {0, 1}), logistic(std::log(4) - reach),
             logistic(std::log(4) + reach)));
  CHECK(same(within({0, 1}, {-0.5, 0.5}), 0, 0.5));
}

TEST_CASE("intervals: of a share cover every share at least as often as they say", "[statistics]") {
  for (const Index n : {1, 5, 10, 20, 50}) {
    std::vector<ConfidenceInterval> intervals;
    for (Index k = 0; k <= n; ++k) intervals.push_back(share_interval(k, n));
    for (int percent = 0; percent <= 100; ++percent) {
      const double share = percent / 100.0;
      double covered = 0, all = 0;
      for (Index k = 0; k <= n; ++k) {
        const double below = k > 0 ? binomial_at_most(k - 1, n, share) : 0;
        const double probability = binomial_at_most(k, n, share) - below;
        all += probability;
        covered += covers(intervals[at(k)], share) ? probability : 0;
      }
      CAPTURE(n, share);
      CHECK(all == test::Approx(1));
      CHECK(covered >= 0.95);
    }
  }
}

TEST_CASE("intervals: of a share are Clopper & Pearson's", "[statistics]") {
  CHECK(same(share_interval(0, 10), 0, 0.3084971));
  CHECK(same(share_interval(10, 10), 1 - 0.3084971, 1));
  CHECK(same(share_interval(1, 10), 0.0025286, 0.4450161));
  CHECK(same(share_interval(5, 10), 0.1870860, 0.8129140));
  CHECK(same(share_interval(3, 8), 0.0852334, 0.7551368));
  CHECK(same(share_interval(9, 20), 0.2305779, 0.6847219));
  CHECK(same(share_interval(37, 40), 0.7961353, 0.9842578));
  CHECK(same(share_interval(0, 1), 0, 0.975));
  CHECK_THROWS_WITH(share_interval(0, 0), "share_interval: n: expected at least 1, got 0");
  CHECK_THROWS_WITH(share_interval(3, 2), "share_interval: k: expected 0 to 2, got 3");
}

TEST_CASE(
    "intervals: who calls a difference within the margin that is at it is wrong as seldom "
    "as the level says",
    "[statistics]") {
  constexpr std::uint32_t samples = 1000;
  for (const std::size_t n : {5u, 10u, 20u}) {
    // By a margin of two deviations.
    const auto error = [&](auto&& draws, double deviation_of) {
      const double margin = 2 * deviation_of;
      double called = 0;
      for (std::uint32_t simulation = 0; simulation < samples; ++simulation) {
        Values values = draws(n, simulation, 6);
        for (double& value : values) value += margin;
        const auto interval = mean_interval(values);
        called += interval->low > -margin && interval->high < margin ? 1 : 0;
      }
      return called / samples;
    };
    const auto centered = [](std::size_t of, std::uint32_t simulation, std::uint32_t part) {
      Values values = accuracy_draws(of, simulation, part);
      for (double& value : values) value -= 0.9;
      return values;
    };
    const double normal = error(normal_draws, 1);
    const double accuracies = error(centered, 0.006);
    CAPTURE(n, normal, accuracies);
    CHECK(normal <= level);
    CHECK(accuracies <= level);
    CHECK(normal > 0);
  }
}

TEST_CASE("intervals: of the probability of improvement cover it, where it is near 1 too",
          "[statistics]") {
  struct Example {
    double shift;
    double probability;  ///< that a normal number moved by it is above another
  };
  for (const auto& [shift, probability] :
       {Example{0, 0.5}, Example{1, 0.7602499}, Example{3, 0.9830526}}) {
    double covered = 0;
    for (std::uint32_t simulation = 0; simulation < simulations; ++simulation) {
      Values a = normal_draws(10, simulation, 7);
      for (double& value : a) value += shift;
      const auto found = probability_of_improvement(a, normal_draws(10, simulation, 8));
      covered += covers(found.interval, probability) ? 1 : 0;
    }
    CAPTURE(shift, covered / simulations);
    CHECK(covered / simulations == test::Approx(0.95).margin(0.02));
  }
}

TEST_CASE("intervals: of the interquartile mean of ten cover what their docs admit",
          "[statistics]") {
  // Of the exponential, the mean of its middle half: the integral of -log(1 - u) from 1/4 to 3/4,
  // by 2.
  const double middle = 1 + std::log(0.25) / 2 - 1.5 * std::log(0.75);
  const double normal = coverage(0, normal_sample, interquartile_mean_interval);
  const double exponential = coverage(middle, exponential_sample, interquartile_mean_interval);
  CAPTURE(normal, exponential);
  CHECK(normal == test::Approx(0.93).margin(0.01));
  CHECK(exponential == test::Approx(0.93).margin(0.01));
}

TEST_CASE("intervals: mean, deviation and median by hand", "[statistics]") {
  CHECK(mean(Values{1, 2, 6}) == 3);
  CHECK(deviation(Values{1, 2, 6}) == test::Approx(std::sqrt(7.0)));
  CHECK(median(Values{6, 1, 2}) == 2);
  CHECK(median(Values{6, 1, 2, 3}) == 2.5);
  CHECK(deviation(Values{4}) == 0);
  CHECK(median(Values{4}) == 4);
  CHECK(std::isnan(mean(Values{})));
  CHECK(std::isnan(median(Values{})));
  CHECK(deviation(Values{}) == 0);
}

TEST_CASE("intervals: values on the border of the middle half count by their part",
          "[statistics]") {
  CHECK(interquartile_mean(Values{9, 1, 2, 4, 5, -30, 100, 3}) ==
        test::Approx((2 + 3 + 4 + 5) / 4.0));
  // 0, 1, ..., 9: from 2.5 to 7.5.
  CHECK(interquartile_mean(Values{0, 1, 4, 9, 16, 25, 36, 49, 64, 81}) ==
        test::Approx((0.5 * 4 + 9 + 16 + 25 + 36 + 0.5 * 49) / 5));
  CHECK(interquartile_mean(Values{1, 2, 6}) == test::Approx((0.25 * 1 + 2 + 0.25 * 6) / 1.5));
  CHECK(interquartile_mean(Values{3, 5}) == test::Approx(4));
  CHECK(interquartile_mean(Values{3}) == test::Approx(3));
  CHECK(std::isnan(interquartile_mean(Values{})));
}

TEST_CASE("intervals: Student's where there are too few values to resample", "[statistics]") {
  CHECK_FALSE(mean_interval(Values{}));
  CHECK_FALSE(mean_interval(Values{1}));
  CHECK(same(mean_interval(Values{0, 2}), 1 - 12.7062, 1 + 12.7062));
  CHECK(same(mean_interval(Values{1, 2, 6}), 3 - 4.302653 * std::sqrt(7.0 / 3),
             3 + 4.302653 * std::sqrt(7.0 / 3)));
  CHECK(same(mean_interval(Values{-1, 1, -1, 1}), -3.182446 / std::sqrt(3.0),
             3.182446 / std::sqrt(3.0)));
  CHECK_FALSE(interquartile_mean_interval(Values{1, 2, 3, 4}));
}

TEST_CASE("intervals: Student's where most values are the same, so that bounds stay finite",
          "[statistics]") {
  // t(0.975) with 9 and 4 degrees of freedom.
  CHECK(same(mean_interval(Values{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0.1 - 2.262157 * 0.1,
             0.1 + 2.262157 * 0.1));
  CHECK(same(mean_interval(Values{0.9, 0.9, 0.9, 0.9, 0.8}), 0.88 - 2.776445 * 0.02,
             0.88 + 2.776445 * 0.02));
}

TEST_CASE("intervals: of values that are all the same is that value", "[statistics]") {
  for (const std::size_t n : {2u, 4u, 5u, 10u}) {
    CHECK(same(mean_interval(Values(n, 0.1)), 0.1, 0.1));
  }
  CHECK(same(interquartile_mean_interval(Values(10, 0.1)), 0.1, 0.1));
}

TEST_CASE("intervals: go with the values when these are moved, stretched or mirrored",
          "[statistics]") {
  const Values values = exponential_sample(1);
  const auto interval = *mean_interval(values), again = *mean_interval(values);
  CHECK((again.low == interval.low && again.high == interval.high));
  CHECK((interval.low < mean(values) && mean(values) < interval.high));
  Values stretched, mirrored;
  for (const double value : values) stretched.push_back(100 + 3 * value);
  for (const double value : values) mirrored.push_back(-value);
  CHECK(same(mean_interval(stretched), 100 + 3 * interval.low, 100 + 3 * interval.high));
  CHECK(same(mean_interval(mirrored), -interval.high, -interval.low));
  // Skewed data reach farther on their long side.
  CHECK(interval.high - mean(values) > mean(values) - interval.low);
}

TEST_CASE("intervals: probability of improvement counts ties half", "[statistics]") {
  CHECK(probability_of_improvement(Values{3, 1}, Values{2, 1, 0}).probability ==
        test::Approx((3 + 1.5) / 6));
  CHECK(probability_of_improvement(Values{1, 1}, Values{1, 1}).probability == 0.5);
  CHECK_FALSE(probability_of_improvement(Values{1, 2, 3, 4}, Values{1, 2, 3, 4}).interval);
  CHECK(probability_of_improvement(normal_draws(9, 1), normal_draws(10, 2)).interval);
  CHECK_FALSE(probability_of_improvement(normal_draws(4, 1), normal_draws(10, 2)).interval);
  const Improvement surely =
      probability_of_improvement(Values{5, 6, 7, 8, 9}, Values{0, 1, 2, 3, 4});
  CHECK(surely.probability == 1);
  REQUIRE(surely.interval);
  CHECK(surely.interval->high == 1);
  CHECK((0.5 < surely.interval->low && surely.interval->low < 0.95));
  const Improvement never =
      probability_of_improvement(Values{0, 1, 2, 3, 4}, Values{5, 6, 7, 8, 9});
  CHECK(same(never.interval, 0, 1 - surely.interval->low));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(probability_of_improvement(Values{-infinity, 1}, Values{0, -infinity}).probability ==
        test::Approx(2.5 / 4));
  const Improvement open = probability_of_improvement(normal_draws(10, 1), normal_draws(10, 2));
  REQUIRE(open.interval);
  CHECK((0 <= open.interval->low && open.interval->low < open.probability));
  CHECK((open.probability < open.interval->high && open.interval->high <= 1));
  CHECK(std::isnan(probability_of_improvement(Values{}, Values{}).probability));
}
