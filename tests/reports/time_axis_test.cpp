#include <rectify/reports/charts/time_axis.hpp>
#include <rectify/reports/charts/timeline.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "../catch.hpp"

namespace {

using namespace rectify;

TEST_CASE("time axis: evenly spaced times are on a linear axis") {
  const std::vector<double> times{0, 100, 200, 300, 400, 500, 600};
  const TimeAxis axis(times);
  CHECK_FALSE(axis.is_logarithmic());
  CHECK(axis.borders(times) == std::vector<double>{0, 50, 150, 250, 350, 450, 550, 600});
  Json encoding = Json::object();
  axis.apply_to(encoding);
  CHECK(encoding["scale"]["domain"] == Json{0.0, 600.0});
  CHECK_FALSE(encoding["scale"].contains("type"));
}

TEST_CASE("time axis: times that are dense at the start are on a logarithmic one") {
  const std::vector<double> times{0, 1, 3, 7, 15, 31, 63, 800, 1600};
  const TimeAxis axis(times);
  CHECK(axis.is_logarithmic());
  const std::vector<double> borders = axis.borders(times);
  REQUIRE(borders.size() == times.size() + 1);
  // log(1 + t) is at 0, 1, 2, ... times log 2: the borders are half way.
  for (std::size_t i = 1; i <= 6; ++i) {
    CHECK_THAT(std::log2(1 + borders[i]), WithinAbs(static_cast<double>(i) - 0.5, 1e-12));
  }
  Json encoding = Json::object();
  axis.apply_to(encoding);
  CHECK(encoding["scale"]["type"] == "symlog");
  CHECK(encoding["axis"]["values"] == Json{0.0, 1.0, 10.0, 100.0, 1000.0});
}

TEST_CASE("time axis: one time that would be too close to the start is enough") {
  CHECK(TimeAxis(std::vector<double>{0, 24, 100, 200, 300, 400}).is_logarithmic() == false);
  CHECK(TimeAxis(std::vector<double>{0, 19, 100, 200, 300, 400}).is_logarithmic());
  CHECK(TimeAxis(std::vector<double>{0, 4, 23, 140, 860, 1720, 2580, 3440, 4300}).is_logarithmic());
  CHECK_FALSE(TimeAxis(std::vector<double>{0, 10}).is_logarithmic());
}

TEST_CASE("time axis: a logarithmic one has at least two ticks besides 0") {
  const auto ticks = [](const std::vector<double>& times) {
    Json encoding = Json::object();
    TimeAxis(times).apply_to(encoding);
    return encoding["axis"]["values"];
  };
  CHECK(ticks({0, 11, 94}) == Json{0.0, 20.0, 50.0});
  CHECK(ticks({0, 4, 141}) == Json{0.0, 10.0, 100.0});
  CHECK(ticks({0, 16, 141, 282}) == Json{0.0, 20.0, 50.0, 100.0, 200.0});
}

TEST_CASE("time axis: a run without steps has an axis too") {
  const TimeAxis axis(std::vector<double>{0});
  CHECK(axis.borders(std::vector<double>{0}) == std::vector<double>{0, 0});
}

TEST_CASE("timeline: each cell is a value of three digits, or a word with its legend") {
  const Json spec = timeline_chart({.row_title = "unit",
                                    .time_title = "step",
                                    .value_title = "active",
                                    .times = {0, 10},
                                    .rows = {"7", "8"},
                                    .values = {{0.12345, 1}, {0.5, 0}},
                                    .legend = "alive: active",
                                    .words = {"dead", "born dead"},
                                    .word_of = {{{}, {}}, {{}, 1}}});
  CHECK(spec["data"]["values"] == "row,t0,t1\n7,0.123,1\n8,0.5,born dead");
  CHECK(spec["params"][1]["value"] == Json{0.0, 5.0, 10.0});
  CHECK(spec["layer"][0]["encoding"]["color"]["title"] == "alive: active");
  CHECK(spec["layer"][1]["encoding"]["color"]["legend"]["values"] == Json{"born dead"});
}

TEST_CASE("timeline: without a word there is no legend of words, and rows are of whole pixels") {
  Timeline timeline;
  timeline.times = {0, 1};
  timeline.words = {"dead"};
  for (std::size_t row = 1; row <= 96; ++row) {
    timeline.rows.push_back(std::to_string(row));
    timeline.values.push_back({0, 1});
    timeline.word_of.push_back({{}, {}});
    const Json spec = timeline_chart(timeline);
    const double height = spec["height"].get<double>() / static_cast<double>(row);
    CHECK(height == std::floor(height));
    CHECK(height >= 1);
    CHECK(spec["layer"].size() == 1);
  }
}

}  // namespace
