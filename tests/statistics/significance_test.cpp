#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <rectify/statistics/intervals.hpp>
#include <rectify/statistics/significance.hpp>

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

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr std::size_t most_seeds = 30;

/// Of two cells that are the same: each trial with its own accuracy on a test set of 500.
Values equal_accuracies(std::size_t n, std::uint32_t simulation, std::uint32_t part = 0) {
  Values differences = accuracy_draws(n, simulation, 2 * part);
  const Values baseline = accuracy_draws(n, simulation, 2 * part + 1);
  for (std::size_t i = 0; i < n; ++i) differences[i] -= baseline[i];
  return differences;
}

/// The same, where a tenth of the trials diverges.
Values equal_failing(std::size_t n, std::uint32_t simulation, std::uint32_t part = 0) {
  Values differences = equal_accuracies(n, simulation, part);
  const Values luck = uniform_draws(n, simulation, part);
  for (std::size_t i = 0; i < n; ++i) {
    if (luck[i] < 0.1) differences[i] = -infinity;
    if (luck[i] > 0.9) differences[i] = infinity;
  }
  return differences;
}

std::span<const double> first(const Values& values, std::size_t n) {
  return std::span(values).first(n);
}

/// How often any of three cells that are no different is called so by somebody who looks after
/// every seed, as Holm's correction has it: it rejects some if the smallest p-value is small
/// enough.
template <class Draw, class Test>
double family_wise_error(Draw&& draw, Test&& p_of, std::size_t last) {
  constexpr std::uint32_t families = 700, cells = 3;
  double wrong = 0;
  for (std::uint32_t family = 0; family < families; ++family) {
    std::vector<Values> differences;
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
      differences.push_back(draw(most_seeds, family, cell));
    }
    bool found = false;
    for (std::size_t n = 1; n <= last && !found; ++n) {
      Values p;
      for (const Values& of_cell : differences) p.push_back(p_of(first(of_cell, n)));
      const Values adjusted = holm(p);
      found = *std::min_element(adjusted.begin(), adjusted.end()) <= significance_level;
    }
    wrong += found ? 1 : 0;
  }
  return wrong / families;
}

/// How often the confidence sequence of `most_seeds` seeds holds the truth, 0. The sequence of
/// fewer seeds contains it, and so held the truth too.
template <class Draw>
double sequence_coverage(Draw&& draw) {
  constexpr std::uint32_t samples = 800;
  double covered = 0;
  for (std::uint32_t simulation = 0; simulation < samples; ++simulation) {
    const auto interval = confidence_sequence(draw(most_seeds, simulation, 0));
    covered += !interval || (interval->low <= 0 && 0 <= interval->high) ? 1 : 0;
  }
  return covered / samples;
}

bool is_interval(const std::optional<ConfidenceInterval>& interval, double low, double high) {
  return interval && interval->low == test::Approx(low).epsilon(1e-4) &&
         interval->high == test::Approx(high).epsilon(1e-4);
}

}  // namespace

TEST_CASE("significance: the interval by sign flips leaves out what the test rejects",
          "[statistics]") {
  for (const std::size_t n : {8u, 10u, 20u, 24u}) {
    for (const double level : {0.05, 0.05 / 4}) {
      const Values values = exponential_draws(n, 3);
      const auto interval = sign_flip_interval(values, level);
      if (std::exp2(1 - double(n)) > level) {
        CHECK_FALSE(interval);
        continue;
      }
      REQUIRE(interval);
      const auto p_at = [&](double centre) {
        Values moved = values;
        for (double& value : moved) value -= centre;
        return sign_flip_p(moved);
      };
      const double step = 1e-7;
      CAPTURE(n, level, interval->low, interval->high);
      CHECK(p_at(interval->low - step) <= level);
      CHECK(p_at(interval->low + step) > level);
      CHECK(p_at(interval->high - step) > level);
      CHECK(p_at(interval->high + step) <= level);
    }
  }
  CHECK_FALSE(sign_flip_interval(Values{}));
  CHECK_FALSE(sign_flip_interval(Values{1, 2, 3, 4, 5}));
  const auto same_values = sign_flip_interval(Values(8, 0.5));
  REQUIRE(same_values);
  CHECK((same_values->low == 0.5 && same_values->high == 0.5));
}

TEST_CASE("significance: intervals at Holm's levels leave out 0 as its adjusted p-values say",
          "[statistics]") {
  CHECK(holm_levels(Values{}).empty());
  CHECK(holm_levels(Values{0.001, 0.5, 0.02, 0.04}) ==
        Values{0.05 / 4, 0.05 / 3, 0.05 / 3, 0.05 / 3});
  CHECK(holm_levels(Values{0.04, 0.001, 0.02}) == Values{0.05, 0.05 / 3, 0.05 / 2});
  for (std::uint32_t simulation = 0; simulation < 200; ++simulation) {
    Values p = uniform_draws(5, simulation);
    for (double& value : p) value *= value * value;
    const Values adjusted = holm(p), levels = holm_levels(p);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CHECK((p[i] <= levels[i]) == (adjusted[i] <= significance_level));
    }
  }
}

TEST_CASE(
    "significance: intervals by sign flips cover the mean as often as they say, and the worse "
    "of several too",
    "[statistics]") {
  constexpr std::uint32_t simulations = 2000;
  double covered = 0, of_accuracies = 0, none_wrong = 0;
  for (std::uint32_t simulation = 0; simulation < simulations; ++simulation) {
    const auto covers = [](const std::optional<ConfidenceInterval>& interval, double truth) {
      return interval && interval->low <= truth && truth <= interval->high;
    };
    covered += covers(sign_flip_interval(laplace_draws(10, simulation)), 0);
    // Differences of accuracies of .995 and .98.
    Values differences = share_draws(10, simulation, 0.995, 0.004, 200);
    const Values baseline = share_draws(10, simulation + simulations, 0.98, 0.01, 200);
    for (std::size_t i = 0; i < 10; ++i) differences[i] -= baseline[i];
    of_accuracies += covers(sign_flip_interval(differences), 0.015);
    // Three comparisons without a difference.
    std::vector<Values> all;
    Values p;
    for (std::uint32_t part = 0; part < 3; ++part) {
      all.push_back(normal_draws(10, simulation, 20 + part));
      p.push_back(sign_flip_p(all.back()));
    }
    const Values levels = holm_levels(p);
    bool all_covered = true;
    for (std::size_t i = 0; i < 3; ++i) {
      all_covered = all_covered && covers(sign_flip_interval(all[i], levels[i]), 0);
    }
    none_wrong += all_covered;
  }
  CAPTURE(covered / simulations, of_accuracies / simulations, none_wrong / simulations);
  // .95 of 2,000 has a standard error of .005.
  CHECK((covered / simulations >= 0.935 && covered / simulations <= 0.97));
  CHECK((of_accuracies / simulations >= 0.935 && of_accuracies / simulations <= 0.97));
  CHECK(none_wrong / simulations >= 0.935);
}

TEST_CASE("significance: the sign-flip test is what full enumeration says", "[statistics]") {
  for (const std::size_t n : {1u, 2u, 3u, 6u, 10u, 13u}) {
    for (std::uint32_t simulation = 0; simulation < 5; ++simulation) {
      const Values differences = moved_draws(n, simulation, 0.3 * simulation);
      CAPTURE(n, simulation);
      CHECK(sign_flip_p(differences) == test::Approx(p_by_recursion(differences)));
    }
  }
}

TEST_CASE("significance: the sign-flip test with ties and zeros", "[statistics]") {
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
          "[statistics]") {
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
          "[statistics]") {
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

TEST_CASE("significance: Holm's adjusted p-values by hand", "[statistics]") {
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

TEST_CASE("significance: the number of pairs needed gives 80 % power", "[statistics]") {
  struct Example {
    double effect;
    Index comparisons;
  };
  const auto [effect, comparisons] =
      GENERATE(Example{0.7, 1}, Example{0.9, 1}, Example{1.2, 1}, Example{1.2, 8});
  const auto needed = pairs_for(-2 * effect, 2, comparisons);
  REQUIRE(needed);
  const auto pairs = static_cast<std::size_t>(*needed);
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
          "[statistics]") {
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

TEST_CASE("significance: how many pairs at the edges", "[statistics]") {
  CHECK_FALSE(pairs_for(0, 0));
  CHECK_FALSE(pairs_for(0, 1));
  CHECK_FALSE(pairs_for(0.001, 1));
  CHECK(pairs_for(0.5, 0) == 6);  // so that a p-value can reach the level at all
  CHECK(pairs_for(0.5, 0, 8) == 9);
  CHECK(pairs_for(0.5, 1) == 34);  // Student's test needs 34
  CHECK(pairs_for(-0.5, 1) == 34);
  CHECK(pairs_for(5, 10) == 34);
}

TEST_CASE("significance: signed ranks by hand", "[statistics]") {
  CHECK(signed_ranks(Values{0.3, -0.1, 0.2}) == Values{3, -1, 2});
  CHECK(signed_ranks(Values{0.3, -0.3, 0, 0.1, 0}) == Values{2.5, -2.5, 0, 1, 0});
  CHECK(signed_ranks(Values{-infinity, 5, infinity, -7}) == Values{-3.5, 1, 3.5, -2});
  CHECK(signed_ranks(Values{0, 0}) == Values{0, 0});
  CHECK(signed_ranks(Values{}).empty());
  // Wilcoxon's test of eight differences, of which the smallest alone is negative: 4 of 256 ways.
  CHECK(sign_flip_p(signed_ranks(Values{9, 8, 7, 6, 5, 4, 3, -0.5})) == 4.0 / 256);
}

TEST_CASE("significance: failures of one of two are tested as coins", "[statistics]") {
  CHECK(mcnemar_p(0, 0) == 1);
  CHECK(mcnemar_p(3, 3) == 1);
  CHECK(mcnemar_p(0, 5) == test::Approx(2.0 / 32));
  CHECK(mcnemar_p(6, 0) == test::Approx(2.0 / 64));
  CHECK(mcnemar_p(2, 5) == test::Approx(2 * (1 + 7 + 21) / 128.0));
  CHECK(mcnemar_p(5, 2) == mcnemar_p(2, 5));
}

TEST_CASE("significance: the always-valid p-value is what its formula says", "[statistics]") {
  // Of differences of one size each is +-1: by hand for two of them.
  const auto step = [](double bet) { return std::exp(bet) / std::cosh(bet); };
  double wealth = 0;
  for (const double bet : {1.0, 2.0, 4.0, -1.0, -2.0, -4.0}) wealth += step(bet) * step(bet) / 6;
  CHECK(always_valid_p(Values{3, 3}) == test::Approx(1 / wealth));
  CHECK(always_valid_p(Values{-0.01, -0.01}) == test::Approx(1 / wealth));
  // The p-value never grows again.
  CHECK(always_valid_p(Values{3, 3, -3}) == always_valid_p(Values{3, 3}));
  // Of one difference the bets for and against it make up for each other.
  CHECK(always_valid_p(Values{5}) == test::Approx(1));
  CHECK(always_valid_p(Values{}) == 1);
  CHECK(always_valid_p(Values(10, 0.0)) == 1);
  // Infinite ones go by ranks.
  CHECK(always_valid_p(Values{infinity, infinity}) < 1);
  for (const std::size_t n : {1u, 3u, 6u, 12u}) {
    const double least = 2 / std::exp2(static_cast<double>(n)) - 1e-12;
    CHECK(always_valid_p(Values(n, 0.1)) >= least);
    CHECK(always_valid_p(Values(n, infinity)) >= least);
  }
  CHECK(always_valid_p(Values(8, 0.1)) <= significance_level);
  CHECK(always_valid_p(Values(20, -infinity)) <= significance_level);
  // Another unit says the same, and the other cell's side too.
  const Values draws = moved_draws(20, 3, 0.8);
  Values scaled;
  for (const double draw : draws) scaled.push_back(-100 * draw);
  CHECK(always_valid_p(scaled) == test::Approx(always_valid_p(draws)));
}

TEST_CASE("significance: the always-valid p-value never rises with more seeds", "[statistics]") {
  for (std::uint32_t simulation = 0; simulation < 20; ++simulation) {
    Values draws = moved_draws(most_seeds, simulation, 0.5);
    if (simulation % 2 == 1) draws[simulation] = -infinity;
    double before = 1;
    for (std::size_t n = 1; n <= most_seeds; ++n) {
      const double p = always_valid_p(first(draws, n));
      CHECK(p <= before);
      before = p;
    }
  }
}

TEST_CASE(
    "significance: who looks after every seed finds differences that are none as seldom as "
    "the level says",
    "[statistics]") {
  const double normal = family_wise_error(normal_draws, always_valid_p, most_seeds);
  const double laplace = family_wise_error(laplace_draws, always_valid_p, most_seeds);
  const double discrete = family_wise_error(equal_accuracies, always_valid_p, most_seeds);
  const double failing = family_wise_error(equal_failing, always_valid_p, most_seeds);
  CAPTURE(normal, laplace, discrete, failing);
  CHECK(normal <= significance_level);
  CHECK(laplace <= significance_level);
  CHECK(discrete <= significance_level);
  CHECK(failing <= significance_level);
  CHECK(normal + laplace + discrete > 0);
}

TEST_CASE("significance: who looks after every seed by the test for one look finds too many",
          "[statistics]") {
  // 16 looks are enough for that.
  const double normal = family_wise_error(normal_draws, sign_flip_p, 16);
  const double discrete = family_wise_error(equal_accuracies, sign_flip_p, 16);
  CAPTURE(normal, discrete);
  CHECK(normal > 1.5 * significance_level);
  CHECK(discrete > 1.5 * significance_level);
}

TEST_CASE("significance: the always-valid p-value finds a difference that there is",
          "[statistics]") {
  constexpr std::uint32_t simulations = 400;
  const auto power = [](double effect, std::size_t n) {
    double found = 0;
    for (std::uint32_t simulation = 0; simulation < simulations; ++simulation) {
      found += always_valid_p(moved_draws(n, simulation, effect)) <= significance_level ? 1 : 0;
    }
    return found / simulations;
  };
  CHECK(power(1.2, 20) >= 0.9);
  CHECK(power(0.9, 30) >= 0.85);
  CHECK(power(0, 30) <= significance_level);
}

TEST_CASE("significance: confidence sequences have the truth in them after every seed at once",
          "[statistics]") {
  const double normal = sequence_coverage(normal_draws);
  const double laplace = sequence_coverage(laplace_draws);
  const double discrete = sequence_coverage(equal_accuracies);
  CAPTURE(normal, laplace, discrete);
  CHECK(normal >= 0.95);
  CHECK(laplace >= 0.95);
  CHECK(discrete >= 0.95);
}

TEST_CASE("significance: a confidence sequence never leaves what it was with fewer seeds",
          "[statistics]") {
  for (std::uint32_t simulation = 0; simulation < 5; ++simulation) {
    const Values draws = laplace_draws(most_seeds, simulation);
    double low = -infinity, high = infinity;
    for (std::size_t n = 2; n <= most_seeds; ++n) {
      const auto interval = confidence_sequence(first(draws, n));
      if (!interval) continue;
      CHECK(interval->low >= low - 1e-9);
      CHECK(interval->high <= high + 1e-9);
      low = interval->low;
      high = interval->high;
    }
    CHECK(high < 5);
  }
}

TEST_CASE("significance: a confidence sequence ends where the p-value falls to the level",
          "[statistics]") {
  for (const std::size_t n : {8u, 15u, 30u}) {
    const Values draws = moved_draws(n, 1, 0.3);
    const auto interval = confidence_sequence(draws);
    REQUIRE(interval);
    CHECK((interval->low < mean(draws) && mean(draws) < interval->high));
    const auto p_around = [&](double centre) {
      Values moved;
      for (const double draw : draws) moved.push_back(draw - centre);
      return always_valid_p(moved);
    };
    constexpr double little = 1e-6;
    CHECK(p_around(interval->low - little) <= significance_level);
    CHECK(p_around(interval->low + little) > significance_level);
    CHECK(p_around(interval->high - little) > significance_level);
    CHECK(p_around(interval->high + little) <= significance_level);
    Values stretched;
    for (const double draw : draws) stretched.push_back(100 - 3 * draw);
    CHECK(is_interval(confidence_sequence(stretched), 100 - 3 * interval->high,
                      100 - 3 * interval->low));
  }
}

TEST_CASE(
    "significance: one difference far from all others does not draw the confidence sequence "
    "away from them",
    "[statistics]") {
  // Nine trials got 5 points more, the tenth 45 less: the mean, 0, is no centre of these.
  const Values differences{0.05, 0.051, 0.049, 0.05, 0.05, 0.052, 0.048, 0.05, 0.05, -0.45};
  const auto interval = confidence_sequence(differences);
  REQUIRE(interval);
  CHECK((0.04 < interval->low && interval->low < 0.05));
  CHECK((0.05 < interval->high && interval->high < 0.06));
}

TEST_CASE("significance: confidence sequences at the edges", "[statistics]") {
  CHECK_FALSE(confidence_sequence(Values{}));
  CHECK_FALSE(confidence_sequence(Values{1}));
  CHECK_FALSE(confidence_sequence(Values{1, 2, 3}));  // whatever the centre, three are too few
  CHECK_FALSE(confidence_sequence(Values{1, 1, 1}));
  CHECK_FALSE(confidence_sequence(Values{1, 2, -infinity, 1, 2, 1, 2, 1}));
  CHECK(is_interval(confidence_sequence(Values(10, 0.1)), 0.1, 0.1));
  CHECK(is_interval(confidence_sequence(Values(10, 0.0)), 0, 0));
}
