#pragma once

#include <string>
#include <vector>

#include "../charts/chart.hpp"
#include "run_material.hpp"

/// Figures of a run by epoch, as lines of charts.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The figure with these keys in metrics.jsonl, see `series_of`.
Line line_of(const RunRecord& run, const std::string& name, const std::vector<std::string>& keys);

/// One line per activation layer that has the figure: `vitals.layers.<layer>.<figure>`.
std::vector<Line> layer_lines(const RunMaterial& material, const std::string& figure);

/// A value and its epoch.
struct EpochValue {
  double epoch = 0;
  double value = 0;
};
/// Of a line that has points.
EpochValue first(const Line& line);
EpochValue last(const Line& line);
EpochValue lowest(const Line& line);
EpochValue highest(const Line& line);

/// The x axis, in epochs.
Axis epochs();

}}  // namespace rectify
