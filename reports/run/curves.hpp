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
struct EpochValue {
  double epoch = 0;
  double value = 0;
};
/// Of a line with points.
EpochValue first(const Line& line);
EpochValue last(const Line& line);
EpochValue lowest(const Line& line);
EpochValue highest(const Line& line);

/// The axis of epochs.
Axis epochs();

}}  // namespace rectify
