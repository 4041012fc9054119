#include <rectify/statistics/time_to_target.hpp>

#include "../catch.hpp"

using namespace rectify;

namespace {

const std::map<double, double> accuracies{{1, 0.5}, {2, 0.8}, {3, 0.7}, {5, 0.8}, {8, 0.9}};

bool is(const TimeToTarget& found, double time, bool reached) {
  return found.time == time && found.reached == reached;
}

}  // namespace

TEST_CASE("time to target: the first evaluation at or above it", "[statistics]") {
  CHECK(is(time_to_target(accuracies, 0.8, true), 2, true));
  CHECK(is(time_to_target(accuracies, 0.85, true), 8, true));
  CHECK(is(time_to_target(accuracies, 0.5, true), 1, true));
}

TEST_CASE("time to target: the value has to hold", "[statistics]") {
  CHECK(is(time_to_target(accuracies, 0.8, true, 2), 5, true));
  CHECK(is(time_to_target(accuracies, 0.7, true, 4), 2, true));
  // Never observed.
  CHECK(is(time_to_target(accuracies, 0.9, true, 2), 8, false));
  CHECK(is(time_to_target(accuracies, 0.8, true, 3), 8, false));
}

TEST_CASE("time to target: less is better of losses", "[statistics]") {
  const std::map<double, double> losses{{0.5, 2}, {1, 1}, {1.5, 1.2}, {2, 0.9}, {2.5, 0.9}};
  CHECK(is(time_to_target(losses, 1, false), 1, true));
  CHECK(is(time_to_target(losses, 1, false, 2), 2, true));
  CHECK(is(time_to_target(losses, 0.5, false), 2.5, false));
}

TEST_CASE("time to target: a run that does not reach it is known until its end", "[statistics]") {
  CHECK(is(time_to_target(accuracies, 0.95, true), 8, false));
  CHECK(is(time_to_target({}, 0.95, true), 0, false));
}

TEST_CASE("time to target: the median takes runs that did not reach it into account",
          "[statistics]") {
  // Kaplan & Meier by hand: 4/5, (censored), 4/5 * 2/3 = 8/15, 8/15 * 1/2 = 4/15.
  const std::vector<TimeToTarget> times{{7, true}, {3, false}, {2, true}, {9, false}, {4, true}};
  const TimesToTarget summary = summarize(times);
  CHECK(summary.runs == 5);
  CHECK(summary.reached == 3);
  CHECK(summary.median == 7);
  // Those that did not reach it dropped, it would be 4.
  CHECK(summarize(std::vector<TimeToTarget>{{7, true}, {2, true}, {4, true}}).median == 4);
}

TEST_CASE("time to target: the median with pairs, ties and runs that never reach it",
          "[statistics]") {
  CHECK(summarize(std::vector<TimeToTarget>{{5, true}, {3, true}}).median == 3);
  // At the same time whoever did not reach it takes longer: 2/3, then 1/3.
  CHECK(summarize(std::vector<TimeToTarget>{{5, false}, {5, true}, {5, true}}).median == 5);
  CHECK_FALSE(summarize(std::vector<TimeToTarget>{{4, true}, {5, false}, {5, false}}).median);
  CHECK(summarize(std::vector<TimeToTarget>{{4, true}, {6, true}, {5, false}}).median == 6);
  const TimesToTarget never = summarize(std::vector<TimeToTarget>(3, {10, false}));
  CHECK((never.runs == 3 && never.reached == 0 && !never.median));
  const TimesToTarget nothing = summarize({});
  CHECK((nothing.runs == 0 && nothing.reached == 0 && !nothing.median));
}
