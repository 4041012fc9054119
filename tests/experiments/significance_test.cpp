#include <cmath>
#include <limits>
#include <numeric>

#include <rectify/experiments/intervals.hpp>
#include <rectify/experiments/significance.hpp>

#include "../catch.hpp"
#include "simulated.hpp"

using namespace rectify;
using namespace rectify::test;

namespace {

using Values = std::vector<double>;

/// How many of the ways to sign what is left from `i` on end at least `observed` from 0.
double extreme_ways(const Values& differences, std::size_t i, long double sum,
                    long double observed) {
  if (i == differences.size()) return std::abs(sum) >= observed - 1e-9L ? 1 : 0;
  return extreme_ways(differences, i + 1, sum + differences[i], observed) +
         extreme_ways(differences, i + 1, sum - differences[i], observed);
}

double p_by_recursion(const Values& differences) {
  const long double sum = std::accumulate(differences.begin(), differences.end(), 0.0L);
  return extreme_ways(differences, 0, 0, std::abs(sum)) /
         std::pow(2.0, static_cast<double>(differences.size()));
}

/// Normal draws to which something is added.
Values moved_draws(std::size_t n, std::uint32_t simulation, double mean) {
  Values draws = normal_draws(n, simulation);
  for (double& draw : draws) draw += mean;
  return draws;
}

/// Draws of exactly this mean and deviation.
Values fitted_draws(std::size_t n, double mean_of, double deviation_of) {
  Values draws = normal_draws(n, 99);
  const double center = mean(draws), spread = deviation(draws);
  for (double& draw : draws) draw = mean_of + deviation_of * (draw - center) / spread;
  return draws;
}

}  // namespace

TEST_CASE("significance: the sign-flip test is what full enumeration says", "[experiments]") {
  for (const std::size_t n : {1u, 2u, 3u, 6u, 10u, 13u}) {
    for (std::uint32_t simulation = 0; simulation < 5; ++simulation) {
      const Values differences = moved_draws(n, simulation, 0.3 * simulation);
      CAPTURE(n, simulation);
      CHECK(sign_flip_p(differences) == test::Approx(p_by_recursion(differences)));
    }
  }
}

TEST_CASE("significance: the sign-flip test with ties and zeros", "[experiments]") {
  const Values equal(10, 0.1);  // 0.1 + 0.1 + ... depends on the order
  CHECK(sign_flip_p(equal) == 2.0 / 1024);
  Values all_but_one = equal;
  all_but_one[3] = -0.1;
  CHECK(sign_flip_p(all_but_one) == 2 * 11.0 / 1024);
  CHECK(sign_flip_p(Values(20, 1.0 / 3)) == 2 / std::exp2(20.0));
  CHECK(sign_flip_p(Values(10, 0.0)) == 1);
  CHECK(sign_flip_p(Values{0, 0, 0, 0, 1}) == 1);
  CHECK(sign_flip_p(Values{0, 0.3, 0.3, 0.3, 0, 0.3, 0.3, 0.3}) == 2.0 / 64);
  const Values mixed{0.3, 0.1, 0.2, -0.1, 0, 0.3, 0.2, 0.2, 0.1, -0.2};
  CHECK(sign_flip_p(mixed) == p_by_recursion(mixed));
  CHECK(sign_flip_p(Values{0.5, -0.5}) == 1);
  CHECK(sign_flip_p(Values{5}) == 1);
  CHECK(sign_flip_p(Values{}) == 1);
}

TEST_CASE("significance: where ways are drawn, p is the exact one within Monte Carlo error",
          "[experiments]") {
  for (const double shift : {0.0, 0.5}) {
    const Values drawn = moved_draws(21, 3, shift);
    const double exact = p_by_recursion(drawn), p = sign_flip_p(drawn);
    CAPTURE(shift, exact, p);
    CHECK(std::abs(p - exact) <= 4 * std::sqrt(exact * (1 - exact) / 100'000) + 1e-5);
    CHECK(sign_flip_p(drawn) == p);
  }
  CHECK(sign_flip_p(Values(21, 0.1)) <= 2.0 / 100'001);
  CHECK(sign_flip_p(Values(300, 0.1)) == 1.0 / 100'001);  // more than bits of a draw
  const double even = sign_flip_p(normal_draws(300, 5));
  CHECK((even > 0.01 && even <= 1));
}

TEST_CASE("significance: two treatments that are the same differ as seldom as the level says",
          "[experiments]") {
  constexpr std::uint32_t comparisons = 500;
  double normal = 0, skewed = 0;
  for (std::uint32_t comparison = 0; comparison < comparisons; ++comparison) {
    const Values seed = normal_draws(10, comparison, 1);
    const auto positive = [&](const Values& a, const Values& b) {
      Values differences;
      for (std::size_t i = 0; i < 10; ++i)
        differences.push_back((seed[i] + a[i]) - (seed[i] + b[i]));
      return sign_flip_p(differences) <= significance_level ? 1 : 0;
    };
    normal += positive(normal_draws(10, comparison, 2), normal_draws(10, comparison, 3));
    skewed += positive(exponential_draws(10, comparison, 2), exponential_draws(10, comparison, 3));
  }
  const double most = 0.05 + 2 * std::sqrt(0.05 * 0.95 / comparisons);
  CHECK(normal / comparisons <= most);
  CHECK(skewed / comparisons <= most);
  CHECK(normal > 0);
}

TEST_CASE("significance: Holm's adjusted p-values by hand", "[experiments]") {
  const auto adjusted = holm(Values{0.01, 0.04, 0.03, 0.005});
  REQUIRE(adjusted.size() == 4);
  CHECK(adjusted[0] == test::Approx(0.03));
  CHECK(adjusted[1] == test::Approx(0.06));  // not 0.04: none is below one that comes before it
  CHECK(adjusted[2] == test::Approx(0.06));
  CHECK(adjusted[3] == test::Approx(0.02));
  CHECK(holm(Values{0.6, 0.7}) == Values{1, 1});
  CHECK(holm(Values{0.02, 0.02, 0.02}) == Values(3, 3 * 0.02));
  CHECK(holm(Values{0.03}) == Values{0.03});
  CHECK(holm(Values{}).empty());
}

TEST_CASE("significance: with as many pairs as are said to be needed most comparisons find it",
          "[experiments]") {
  struct Example {
    double effect;
    Index comparisons;
  };
  const auto [effect, comparisons] =
      GENERATE(Example{0.7, 1}, Example{0.9, 1}, Example{1.2, 1}, Example{1.2, 8});
  const std::size_t n = 4;
  const auto more = more_pairs(fitted_draws(n, -2 * effect, 2), comparisons);
  REQUIRE(more);
  const std::size_t pairs = n + static_cast<std::size_t>(*more);
  constexpr std::uint32_t simulations = 400;
  double found = 0;
  for (std::uint32_t simulation = 0; simulation < simulations; ++simulation) {
    const double p = sign_flip_p(moved_draws(pairs, simulation, effect));
    found += p * static_cast<double>(comparisons) <= significance_level ? 1 : 0;
  }
  const double power = found / simulations;
  CAPTURE(effect, comparisons, pairs, power);
  CHECK(power == test::Approx(0.8).margin(0.06));
}

TEST_CASE("significance: the least number of pairs that can stand Holm's correction",
          "[experiments]") {
  for (const Index comparisons : {1, 2, 8}) {
    const Index n = least_seeds(comparisons);
    std::vector<double> p(static_cast<std::size_t>(comparisons), 1);
    p[0] = sign_flip_p(Values(static_cast<std::size_t>(n), 0.1));
    CHECK(holm(p)[0] <= significance_level);
    p[0] = sign_flip_p(Values(static_cast<std::size_t>(n - 1), 0.1));
    CHECK(holm(p)[0] > significance_level);
  }
  CHECK(least_seeds(1) == 6);
  CHECK(least_seeds(8) == 9);
}

TEST_CASE("significance: how many pairs more at the edges", "[experiments]") {
  CHECK_FALSE(more_pairs(Values{}));
  CHECK_FALSE(more_pairs(Values{1}));
  CHECK_FALSE(more_pairs(Values(10, 0.0)));
  CHECK_FALSE(more_pairs(Values{1, -1, 1, -1}));
  CHECK_FALSE(more_pairs(fitted_draws(10, 0.001, 1)));
  CHECK(more_pairs(Values(4, 0.5)) == 2);  // so that a p-value can reach the level at all
  CHECK(more_pairs(Values(6, 0.5)) == 0);
  CHECK(more_pairs(Values(6, 0.5), 8) == 3);
  CHECK(more_pairs(fitted_draws(10, 0.5, 1)) == 34 - 10);  // Student's test needs 34
}

TEST_CASE("significance: rank correlation by hand", "[experiments]") {
  CHECK(*rank_correlation(Values{1, 2, 3, 4}, Values{10, 20, 15, 99}) == test::Approx(0.8));
  CHECK(*rank_correlation(Values{1, 5, 2}, Values{-1, -125, -8}) == test::Approx(-1));
  // Ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: products 3.75 and squares 4.5 each.
  CHECK(*rank_correlation(Values{1, 2, 2, 3}, Values{5, 5, 6, 7}) == test::Approx(3.75 / 4.5));
  CHECK_FALSE(rank_correlation(Values{1, 2, 3}, Values{4, 4, 4}));
  CHECK_FALSE(rank_correlation(Values{4, 4, 4}, Values{1, 2, 3}));
  CHECK_FALSE(rank_correlation(Values{1}, Values{2}));
  CHECK_FALSE(rank_correlation(Values{}, Values{}));
}
