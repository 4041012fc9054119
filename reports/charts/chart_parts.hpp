#pragma once

#include <string>
#include <vector>

#include "chart.hpp"
#include "chart_data.hpp"

/// Common parts of chart specifications.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

/// The specification of a single view, as wide as its container in the page.
Json start(const ChartData& data, double height);

/// A d3-format for tick labels without a fixed precision: D3 then chooses the number of decimals so
/// that the labels differ.
std::string tick_format(const std::string& format);

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
