#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "../../base/json.hpp"

/// Charts as Vega-Lite specifications. They say what is drawn, never in which colours or how wide:
/// that is the page's, by the reader's screen and theme. Names of series and rows may be anybody's.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Axis {
  std::string title;
  std::string format = {};  ///< of its numbers, as d3-format: ".1%"; empty: as they are
  bool whole = false;       ///< only whole numbers: epochs, counts
  bool zero = false;        ///< starts from 0
  bool log = false;         ///< equal ratios are equal lengths; all numbers must be above 0
  std::optional<double> least = {}, most = {};  ///< of what is shown; else the data's
};

/// Of a line: one number, or a mean within an interval and what each run (seed) had.
struct Point {
  double x;
  std::optional<double> y = {};  ///< none: the line has a gap
  std::optional<double> low = {}, high = {};
  std::vector<std::optional<double>> runs = {};
};

struct Line {
  std::string name;
  std::vector<Point> points;
};

struct Lines {
  Axis x, y;
  std::string series;  ///< what tells the lines apart: "activation"
  std::vector<Line> lines;
  bool ordered = false;                ///< lines are in an order, as layers are: shades of a colour
  std::vector<std::string> runs = {};  ///< what `Point::runs` are: "seed 1", ...
  std::vector<double> marks = {};      ///< numbers on the y axis with a rule across
};
/// A line for each, with a band where there are intervals and a thin line for each run.
Json line_chart(const Lines& lines);

struct Interval {
  std::string name;
  std::optional<double> value = {};  ///< none: nothing is drawn beside the name
  std::optional<double> low = {}, high = {};
  std::vector<std::optional<double>> runs = {};
};

struct Intervals {
  Axis x;
  std::string series;  ///< what the rows are: "activation"
  std::vector<Interval> rows;
  std::vector<std::string> runs = {};
  std::optional<double> mark = {};  ///< a rule down the chart: the baseline, or no difference
};
/// A row for each: a dot on its interval, and small dots for the runs.
Json interval_chart(const Intervals& intervals);

struct Grid {
  std::string row_title, column_title, value_title;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::optional<double>>> values;  ///< by row and column
  std::string format = {};
  bool numbers = false;  ///< written into the cells
  /// Of the numbers that the weakest and strongest colours stand for; else the data's.
  std::optional<std::array<double, 2>> range = {};
  /// Cells that hold a word in place of a number, in a colour of its own: {word, by row and
  /// column}.
  std::string word = {};
  std::vector<std::vector<bool>> has_word = {};
};
/// A cell for each, stronger in colour where the number is larger. Rows too many to be read are
/// drawn without names.
Json heat_map(const Grid& grid);

struct Bars {
  Axis x;  ///< of the bars' places, numbers
  Axis y;
  std::string series;
  std::vector<std::string> names;                          ///< of the series
  std::vector<std::pair<double, std::vector<double>>> at;  ///< place, height of each series
};
/// Bars side by side at each place.
Json bar_chart(const Bars& bars);

struct Bins {
  Axis x, y;
  std::string series;
  std::vector<double> edges;  ///< one more than bins, all finite
  std::vector<std::pair<std::string, std::vector<double>>> heights;  ///< by series and bin
};
/// Histograms over the same bins, laid over each other.
Json histogram(const Bins& bins);

}}  // namespace rectify
