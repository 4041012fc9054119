#include <rectify/training/pace.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// How many of the next steps the team takes when steps alone and together take so long.
int steps_together(Pace& pace, int steps, double alone, double together) {
  int count = 0;
  for (int i = 0; i < steps; ++i) {
    const bool chosen = pace.use_team();
    count += chosen ? 1 : 0;
    pace.record(chosen ? together : alone);
  }
  return count;
}

}  // namespace

TEST_CASE("pace: the team takes nearly all steps where it is faster", "[training]") {
  Pace pace;
  CHECK(steps_together(pace, 10'000, 2e-4, 1e-4) >= 9'960);
}

TEST_CASE("pace: one worker takes nearly all steps where the team is slower", "[training]") {
  Pace pace;
  CHECK(steps_together(pace, 10'000, 1e-4, 2e-4) <= 1'040);  // the first 1,000 before it is tried
}

TEST_CASE("pace: goes to one worker and back when the machine gets busy and idle again",
          "[training]") {
  Pace pace;
  steps_together(pace, 5'000, 2e-4, 1e-4);
  CHECK(steps_together(pace, 5'000, 2e-4, 9e-4) < 100);
  CHECK(steps_together(pace, 5'000, 2e-4, 1e-4) > 3'900);
}
