#include <rectify/base/error.hpp>
#include <rectify/optim/catalogue.hpp>
#include <rectify/optim/schedules.hpp>

#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

TEST_CASE("schedules: all rise evenly in their warm-up and are finite to the end", "[optim]") {
  for (const auto& entry : registry<Schedule>().entries()) {
    INFO(entry.kind);
    std::vector<Problem> problems;
    Json json = registry<Schedule>().write(test::example<Schedule>(entry));
    json["warmup_epochs"] = 2;
    const auto schedule = registry<Schedule>().read(Reader(json, "", problems));
    REQUIRE(problems.empty());
    for (std::uint64_t step = 0; step < 10; ++step) {
      CHECK(schedule->factor(step, 30, 5) == static_cast<double>(step + 1) / 10);
    }
    for (std::uint64_t step = 10; step < 30; ++step) {
      const double factor = schedule->factor(step, 30, 5);
      CHECK((std::isfinite(factor) && factor >= 0));
    }
    CHECK(schedule->factor(0, 5, 5) == 0.2);  // a run shorter than its warm-up
  }
}

TEST_CASE("schedules: those that may go on begin alike in runs of any length", "[optim]") {
  std::string going_on;
  for (const auto& entry : registry<Schedule>().entries()) {
    INFO(entry.kind);
    std::vector<Problem> problems;
    Json json = registry<Schedule>().write(test::example<Schedule>(entry));
    json["warmup_epochs"] = 2;
    const auto schedule = registry<Schedule>().read(Reader(json, "", problems));
    REQUIRE(problems.empty());
    const History history(6, Epoch{.train_loss = 1});
    bool same = true;
    for (std::uint64_t step = 0; step < 30; ++step) {
      const auto epochs = std::span(history).first(step / 5);
      same = same && schedule->factor(step, 30, 5, epochs) == schedule->factor(step, 45, 5, epochs);
    }
    CHECK(schedule->can_go_on_after(30, 5) == same);
    CHECK_FALSE(schedule->can_go_on_after(9, 5));  // within the warm-up
    if (same) going_on += entry.kind + " ";
  }
  CHECK(going_on == "constant step exponential plateau ");
}

TEST_CASE("schedules: runs of one or two steps have finite factors", "[optim]") {
  for (const auto& entry : registry<Schedule>().entries()) {
    INFO(entry.kind);
    const Schedule schedule = test::example<Schedule>(entry);
    CHECK(std::isfinite(schedule.factor(0, 1, 1)));
    CHECK(std::isfinite(schedule.factor(1, 2, 1)));
  }
  for (const double pct_start : {0.0, 0.5, 1.0}) {
    const Schedule schedule = OneCycle{.pct_start = pct_start};
    for (const Index steps : {1, 2, 4}) {
      for (Index step = 0; step < steps; ++step) {
        CHECK(std::isfinite(schedule.factor(static_cast<std::uint64_t>(step), steps, 1)));
      }
    }
  }
}

TEST_CASE("plateau: without validation it goes by training; epochs of the warm-up do not count",
          "[optim]") {
  const Schedule schedule = Plateau{.reduction = 0.5, .patience = 0, .warmup_epochs = 1};
  const History history{{.train_loss = 1}, {.train_loss = 3}, {.train_loss = 2}, {.train_loss = 2}};
  const auto after = [&](std::size_t epochs) {
    return schedule.factor(10 * epochs, 100, 10, std::span(history).first(epochs));
  };
  CHECK(after(1) == 1);
  CHECK(after(2) == 1);
  CHECK(after(3) == 1);
  CHECK(after(4) == 0.5);
}

TEST_CASE("plateau: a figure that is not a number is no gain", "[optim]") {
  const Schedule schedule = Plateau{.reduction = 0.5, .patience = 0};
  const History history{{.validation_loss = NAN}, {.validation_loss = 1}, {.validation_loss = NAN}};
  CHECK(schedule.factor(30, 100, 10, history) == 0.25);
}

TEST_CASE("plateau: a figure that the run does not have is refused", "[optim]") {
  const Schedule schedule = Plateau{.monitor = quality_metric("validation_accuracy")};
  CHECK_THROWS_WITH(
      schedule.factor(10, 100, 10, History{{.train_loss = 1}}),
      "schedule: monitor: expected a metric of this run, got \"validation_accuracy\"");
}
