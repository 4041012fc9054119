#pragma once

#include <string>
#include <vector>

#include "../charts/chart.hpp"
#include "run_material.hpp"

/// What was measured epoch by epoch, as lines of charts.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The figure that stands under these keys in the lines of metrics, see `series_of`.
Line line_of(const RunRecord& run, const std::string& name, const std::vector<std::string>& keys);

/// A line for each activation layer that has the figure: `vitals.layers.<layer>.<figure>`.
std::vector<Line> layer_lines(const RunMaterial& material, const std::string& figure);

/// Epoch and value.
struct Extreme {
  double epoch = 0;
  double value = 0;
};
/// Of a line with points.
Extreme first(const Line& line);
Extreme last(const Line& line);
Extreme lowest(const Line& line);
Extreme highest(const Line& line);

/// The axis of epochs.
Axis epochs();

}}  // namespace rectify
