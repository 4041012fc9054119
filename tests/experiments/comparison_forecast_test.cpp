#include <rectify/experiments/comparison_forecast.hpp>

#include "../catch.hpp"

using namespace rectify;

TEST_CASE("comparison forecast: trials begin in turn, each when a job is free", "[experiments]") {
  CHECK(makespan({}, 2) == 0);
  CHECK(makespan({1, 2, 3}, 1) == 6);
  CHECK(makespan({3, 1, 1, 1}, 2) == 3);
  CHECK(makespan({1, 1, 1, 3}, 2) == 4);
  CHECK(makespan({2, 5}, 8) == 5);
}
