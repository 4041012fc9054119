#include <rectify/statistics/distributions.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("distributions: quantiles of the normal and of Student's t are those of tables",
          "[statistics]") {
  CHECK(normal_upper_quantile(0.5) == test::Approx(0).margin(1e-12));
  CHECK(normal_upper_quantile(0.025) == test::Approx(1.959963984540054));
  CHECK(normal_upper_quantile(0.975) == test::Approx(-1.959963984540054));
  CHECK(normal_upper_quantile(1e-10) == test::Approx(6.361340902404056));
  CHECK(student_upper_quantile(0.025, 1) == test::Approx(12.706204736432095));
  CHECK(student_upper_quantile(0.025, 2) == test::Approx(4.302652729696142));
  CHECK(student_upper_quantile(0.025, 9) == test::Approx(2.2621571628540993));
  CHECK(student_upper_quantile(0.025, 1000) == test::Approx(1.9623390808264078));
}

TEST_CASE("distributions: of one success in one trial, and of coins, by hand", "[statistics]") {
  CHECK(beta_quantile(0.3, 1, 1) == test::Approx(0.3));
  CHECK(beta_quantile(0.25, 2, 1) == test::Approx(0.5));  // F(x) = x^2
  CHECK(binomial_at_most(0, 1, 0.25) == test::Approx(0.75));
  CHECK(binomial_at_most(1, 4, 0.5) == test::Approx(5.0 / 16));
  CHECK(binomial_at_most(4, 4, 0.5) == test::Approx(1));
  CHECK(binomial_at_most(0, 3, 0) == 1);
  CHECK(binomial_at_most(2, 3, 1) == 0);
}
