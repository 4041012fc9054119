#include <rectify/reports/charts/chart.hpp>
#include <rectify/reports/charts/chart_data.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "../catch.hpp"

namespace {

using namespace rectify;

std::string csv(const Json& chart) { return chart.at("data").at("values"); }

TEST_CASE("chart data: CSV with quotes where needed and empty fields for missing values") {
  const ChartData data{{{"name", "Name", /*text=*/true}, {"a", "A"}, {"b", "B"}},
                       {{"plain", 0.1, std::numeric_limits<double>::quiet_NaN()},
                        {"with \"quotes\", comma\nand line", 1e-9, {}}}};
  CHECK(
      data.to_json() ==
      Json{{"values", "name,a,b\nplain,0.1,\n\"with \"\"quotes\"\", comma\nand line\",1e-09,"},
           {"format",
            {{"type", "csv"}, {"parse", {{"name", "string"}, {"a", "number"}, {"b", "number"}}}}}});
  CHECK(data.meta() == Json{{"columns", {{"name", "Name"}, {"a", "A"}, {"b", "B"}}}});
}

TEST_CASE("line chart: one row per point, with its interval and its runs") {
  const Json chart = line_chart(
      {.x = {.title = "epoch"},
       .y = {.title = "loss"},
       .series = "net",
       .lines = {{"a", {{0, 0.5, 0.4, 0.6, {0.45, 0.55}}, {1, std::nullopt}}}, {"b", {{0, 1}}}},
       .runs = {"seed 1", "seed 2"}});
  CHECK(csv(chart) ==
        "series,x,y,low,high,run1,run2\na,0,0.5,0.4,0.6,0.45,0.55\na,1,,,,,\n"
        "b,0,1,,,,");
  CHECK(chart.at("usermeta").at("columns").at("run2") == "seed 2");
  CHECK(chart.at("encoding").at("color").at("scale").at("domain") == Json{"a", "b"});
}

TEST_CASE("line chart: without intervals and runs there are neither bands nor thin lines") {
  const Json chart = line_chart(
      {.x = {.title = "x"}, .y = {.title = "y"}, .series = "s", .lines = {{"a", {{0, 1}}}}});
  CHECK(csv(chart) == "series,x,y\na,0,1");
  CHECK(chart.at("layer").size() == 2);
  CHECK(chart.at("encoding").at("color").at("legend").is_null());
}

TEST_CASE("line chart: panels share a y axis unless one of them would hide the others") {
  const auto lines = [](double most, const char* format) {
    return Lines{.x = {},
                 .y = {.title = "loss", .format = format},
                 .series = "s",
                 .lines = {{"a", {{0, 2}, {1, 1}}, "slow"}, {"a", {{0, 1, 0, most}}, "fast"}}};
  };
  CHECK_FALSE(has_own_axes(lines(30, "")));
  CHECK(has_own_axes(lines(50, "")));
  CHECK_FALSE(has_own_axes(lines(50, ".0%")));
  CHECK(line_chart(lines(50, "")).at("resolve") == Json{{"scale", {{"y", "independent"}}}});
  CHECK_FALSE(line_chart(lines(30, "")).contains("resolve"));
  Lines one = lines(50, "");
  for (Line& line : one.lines) line.panel = "";
  CHECK_FALSE(has_own_axes(one));
}

TEST_CASE("line chart: all points of a long line are drawn, and some of them have tooltips") {
  const auto dots_of = [](int points) {
    Line line{"a", {}};
    for (int i = 0; i < points; ++i) line.points.push_back({double(i), 1});
    return line_chart({.x = {}, .y = {}, .series = "s", .lines = {line}}).at("layer").back();
  };
  CHECK(dots_of(60).at("transform").empty());
  CHECK(dots_of(61).at("transform").at(1).at("filter") == "(datum.row - 1) % 2 === 0");
  CHECK(dots_of(201).at("transform").at(1).at("filter") == "(datum.row - 1) % 4 === 0");
}

TEST_CASE("interval chart: a row without a value is kept") {
  const Json chart = interval_chart({.x = {.title = "accuracy"},
                                     .series = "net",
                                     .rows = {{"a", 0.9, 0.8, 0.95}, {.name = "diverged"}},
                                     .mark = 0.85});
  CHECK(csv(chart) == "series,y,low,high\na,0.9,0.8,0.95\ndiverged,,,");
  CHECK(chart.at("encoding").at("y").at("sort") == Json{"a", "diverged"});
  CHECK(chart.at("height") == 68);
}

TEST_CASE("scatter chart: both axes have one range, that of the line y = x") {
  const Json chart = scatter_chart(
      {.x = {.title = "true y"}, .y = {.title = "predicted y"}, .points = {{0, 10}, {100, 90}}});
  CHECK(csv(chart) == "x,y\n0,10\n100,90");
  const Json& dots = chart.at("layer").at(0).at("encoding");
  for (const char* axis : {"x", "y"}) {
    CHECK(dots.at(axis).at("scale").at("domainMin") == -3);
    CHECK(dots.at(axis).at("scale").at("domainMax") == 103);
  }
  CHECK(chart.at("layer").at(1).at("data").at("values") == Json{{{"low", -3}, {"high", 103}}});
}

TEST_CASE("scatter chart: one value, or none that is finite, has a range too") {
  const auto range_of = [](std::vector<std::array<double, 2>> points) {
    const Json chart = scatter_chart({.x = {}, .y = {}, .points = std::move(points)});
    return chart.at("layer").at(1).at("data").at("values").at(0);
  };
  CHECK(range_of({{7, 7}}) == Json{{"low", 6}, {"high", 8}});
  CHECK(range_of({{std::numeric_limits<double>::quiet_NaN(), INFINITY}}) ==
        Json{{"low", 0}, {"high", 1}});
}

TEST_CASE("heat map: one row of data per row, with words in place of numbers") {
  const Json chart = heat_map({.row_title = "unit",
                               .column_title = "epoch",
                               .value_title = "fires",
                               .rows = {"0", "1"},
                               .columns = {"0", "5"},
                               .values = {{0.5, 0.25}, {1, 0}},
                               .word = "dead",
                               .has_word = {{false, false}, {false, true}}});
  CHECK(csv(chart) == "row,c0,c1\n0,0.5,0.25\n1,1,dead");
  CHECK(chart.at("layer").size() == 2);
  CHECK(chart.at("transform")[1].at("calculate") == "[\"0\",\"5\"][toNumber(slice(datum.key, 1))]");
}

TEST_CASE("bars and bins: one row of data for each") {
  CHECK(csv(bar_chart({.x = {.title = "epoch"},
                       .y = {.title = "units"},
                       .series = "event",
                       .names = {"died", "revived"},
                       .at = {{1, {2, 3}}}})) == "series,x,y\ndied,1,2\nrevived,1,3");
  CHECK(csv(histogram({.x = {.title = "z"},
                       .y = {.title = "density"},
                       .series = "when",
                       .edges = {0, 1, 3},
                       .heights = {{"first", {0.5, 0.25}}}})) ==
        "series,from,to,y\nfirst,0,1,0.5\nfirst,1,3,0.25");
}

}  // namespace
