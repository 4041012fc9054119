#pragma once

#include <string>
#include <vector>

#include "chart.hpp"
#include "chart_data.hpp"

/// Common parts of chart specifications.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

/// The specification of a single view, as wide as its container in the page.
Json start(const ChartData& data, double height);

/// A d3-format for tick labels without a fixed precision: D3 then takes the decimals that make
/// the ticks differ.
std::string tick_format(const std::string& format);

/// The label expression of an axis of cells: a line for each axis of the grid and each option, so
/// that narrow screens have room for them.
inline constexpr const char* lines_of_label = "split(datum.label, regexp(' / | (?=[A-Za-z_]+=)'))";

/// The encoding of a column of numbers as a position along an axis.
Json quantity(const std::string& field, const Axis& axis);

/// The symbols of a legend.
enum class Legend { lines, areas };

/// Colours by the column `series`, with a legend if there are several.
Json colour(const std::string& title, const std::vector<std::string>& names, Legend legend,
            bool ordered = false);

/// A column as an entry of the tooltip.
Json tip(const std::string& field, const std::string& title, bool text = false);

/// A dashed line across the chart at a value of the "x" or the "y" axis.
Json rule(const char* channel, double at);

}}}  // namespace rectify::chart_parts
