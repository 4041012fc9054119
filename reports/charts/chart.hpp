#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "../../base/json.hpp"

/// Charts as Vega-Lite specifications. They hold data and encodings but no colours and widths,
/// which the page sets to suit the reader's screen and theme. Names of series and rows may be any
/// text.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct Axis {
  std::string title;
  /// d3-format of the tick labels, "%" or "s"; empty: the default. They get the decimals that
  /// make them differ, whatever precision the format has.
  std::string format = {};
  bool whole = false;                           ///< ticks at whole numbers only: epochs, counts
  bool zero = false;                            ///< includes 0
  bool log = false;                             ///< logarithmic; all values must be above 0
  std::optional<double> least = {}, most = {};  ///< range; by default that of the data
};

/// A point of a line: a value, or a mean with its interval and the values of the single runs.
struct Point {
  double x;
  std::optional<double> y = {};  ///< none: a gap in the line
  std::optional<double> low = {}, high = {};
  std::vector<std::optional<double>> runs = {};
};

struct Line {
  std::string name;
  std::vector<Point> points;
  std::string panel = {};  ///< name of the chart's panel with this line; empty: there are no panels
};

struct Lines {
  Axis x, y;
  std::string series;  ///< what distinguishes the lines: "activation"
  std::vector<Line> lines;
  bool ordered = false;  ///< the lines have an order, as layers do: shades of a colour
  std::vector<std::string> runs = {};  ///< names of the elements of `Point::runs`: "seed 1", ...
  std::vector<double> marks = {};      ///< values of y with a dashed horizontal line
};
/// One line per series, with a band for its intervals and a thin line per run. Panels side by side
/// have the same axes, and lines of the same name have one colour in all.
Json line_chart(const Lines& lines);

struct Interval {
  std::string name;
  std::optional<double> value = {};  ///< none: the row is empty
  std::optional<double> low = {}, high = {};
  std::vector<std::optional<double>> runs = {};
  std::optional<double> outer_low = {}, outer_high = {};  ///< of a second interval
};

struct Intervals {
  Axis x;
  std::string series;  ///< what the rows are: "activation"
  std::vector<Interval> rows;
  std::vector<std::string> runs = {};
  std::optional<double> mark = {};  ///< dashed vertical line: the baseline, or a difference of 0
  std::optional<std::array<double, 2>> band = {};  ///< shaded: a margin
};
/// One row per interval: a dot on a thick line for the interval, a thin line with ends for the
/// second one, and small dots for the runs.
Json interval_chart(const Intervals& intervals);

struct Grid {
  std::string row_title, column_title, value_title;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::optional<double>>> values;  ///< by row and column
  std::string format = {};
  bool numbers = false;  ///< write the values into the cells
  /// Values of the weakest and the strongest colour; by default the range of the data.
  std::optional<std::array<double, 2>> range = {};
  /// A word that some cells hold instead of a number, in a separate colour; and which cells do, by
  /// row and column.
  std::string word = {};
  std::vector<std::vector<bool>> has_word = {};
};
/// A heat map: the larger the value, the stronger the colour of its cell. Row names are left out if
/// there are too many to be read.
Json heat_map(const Grid& grid);

struct Bars {
  Axis x;  ///< positions of the groups of bars
  Axis y;
  std::string series;
  std::vector<std::string> names;                          ///< of the series
  std::vector<std::pair<double, std::vector<double>>> at;  ///< position, height of each series
};
/// Grouped bars: the series side by side at each position.
Json bar_chart(const Bars& bars);

struct Bins {
  Axis x, y;
  std::string series;
  std::vector<double> edges;  ///< one more than bins, all finite
  std::vector<std::pair<std::string, std::vector<double>>> heights;  ///< by series and bin
};
/// Overlaid histograms with common bins.
Json histogram(const Bins& bins);

struct Scatter {
  Axis x, y;
  std::vector<std::array<double, 2>> points;  ///< (x, y)
};
/// A dot per point, on axes of one range, with the line y = x.
Json scatter_chart(const Scatter& scatter);

}}  // namespace rectify
