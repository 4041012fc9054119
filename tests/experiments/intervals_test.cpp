#include <array>
#include <cmath>
#include <limits>

#include <rectify/experiments/intervals.hpp>

#include "../catch.hpp"
#include "simulated.hpp"

using namespace rectify;
using namespace rectify::test;

namespace {

using Values = std::vector<double>;

constexpr std::uint32_t simulations = 2000;
constexpr std::size_t seeds = 10;

/// Share of simulated samples whose interval has `truth` in it.
template <class Draw, class MakeInterval>
double coverage(double truth, Draw&& draw, MakeInterval&& interval_of) {
  double covered = 0;
  for (std::uint32_t simulation = 0; simulation < simulations; ++simulation) {
    const std::optional<ConfidenceInterval> interval = interval_of(draw(simulation));
    covered += interval->low <= truth && truth <= interval->high ? 1 : 0;
  }
  return covered / simulations;
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
          "[experiments]") {
  const double normal = coverage(0, normal_sample, mean_interval);
  const double exponential = coverage(1, exponential_sample, mean_interval);
  const double paired_normal = coverage(
      0, [](auto s) { return paired_differences(s, normal_draws); }, mean_interval);
  const double paired_exponential = coverage(
      2, [](auto s) { return paired_differences(s, exponential_draws); }, mean_interval);
  CAPTURE(normal, exponential, paired_normal, paired_exponential);
  CHECK((normal >= 0.93 && normal <= 0.97));
  CHECK((paired_normal >= 0.93 && paired_normal <= 0.97));
  CHECK(exponential >= 0.92);
  CHECK(paired_exponential >= 0.92);
}

TEST_CASE("intervals: of the interquartile mean of ten cover what their docs admit",
          "[experiments]") {
  // Of the exponential, the mean of its middle half: the integral of -log(1 - u) from 1/4 to 3/4,
  // by 2.
  const double middle = 1 + std::log(0.25) / 2 - 1.5 * std::log(0.75);
  const double normal = coverage(0, normal_sample, interquartile_mean_interval);
  const double exponential = coverage(middle, exponential_sample, interquartile_mean_interval);
  CAPTURE(normal, exponential);
  CHECK(normal == test::Approx(0.93).margin(0.01));
  CHECK(exponential == test::Approx(0.93).margin(0.01));
}

TEST_CASE("intervals: mean, deviation and median by hand", "[experiments]") {
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
          "[experiments]") {
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

TEST_CASE("intervals: Student's where there are too few values to resample", "[experiments]") {
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
          "[experiments]") {
  // t(0.975) with 9 and 4 degrees of freedom.
  CHECK(same(mean_interval(Values{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 0.1 - 2.262157 * 0.1,
             0.1 + 2.262157 * 0.1));
  CHECK(same(mean_interval(Values{0.9, 0.9, 0.9, 0.9, 0.8}), 0.88 - 2.776445 * 0.02,
             0.88 + 2.776445 * 0.02));
}

TEST_CASE("intervals: of values that are all the same is that value", "[experiments]") {
  for (const std::size_t n : {2u, 4u, 5u, 10u}) {
    CHECK(same(mean_interval(Values(n, 0.1)), 0.1, 0.1));
  }
  CHECK(same(interquartile_mean_interval(Values(10, 0.1)), 0.1, 0.1));
}

TEST_CASE("intervals: go with the values when these are moved, stretched or mirrored",
          "[experiments]") {
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

TEST_CASE("intervals: probability of improvement counts ties half", "[experiments]") {
  CHECK(probability_of_improvement(Values{3, 1}, Values{2, 1, 0}).probability ==
        test::Approx((3 + 1.5) / 6));
  CHECK(probability_of_improvement(Values{1, 1}, Values{1, 1}).probability == 0.5);
  CHECK_FALSE(probability_of_improvement(Values{1, 2, 3, 4}, Values{1, 2, 3, 4}).interval);
  CHECK_FALSE(probability_of_improvement(normal_draws(9, 1), normal_draws(10, 2)).interval);
  const Improvement surely =
      probability_of_improvement(Values{5, 6, 7, 8, 9}, Values{0, 1, 2, 3, 4});
  CHECK(surely.probability == 1);
  CHECK(same(surely.interval, 1, 1));
  const Improvement open = probability_of_improvement(normal_draws(10, 1), normal_draws(10, 2));
  REQUIRE(open.interval);
  CHECK((0 <= open.interval->low && open.interval->low < open.probability));
  CHECK((open.probability < open.interval->high && open.interval->high <= 1));
  CHECK(std::isnan(probability_of_improvement(Values{}, Values{}).probability));
}
