#pragma once

#include <string>
#include <vector>

#include "chart.hpp"
#include "chart_data.hpp"

/// What the specifications of charts have in common.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

/// A specification of one view, as wide as its place in the page.
Json start(const ChartData& data, double height);

/// How a column of numbers becomes a place along an axis.
Json quantity(const std::string& field, const Axis& axis);

/// What stands before a name.
enum class Legend { lines, areas };

/// The colour of the column `series`; without a legend where there is nothing to tell apart.
Json colour(const std::string& title, const std::vector<std::string>& names, Legend legend,
            bool ordered = false);

/// A column among what is shown where a reader points.
Json tip(const std::string& field, const std::string& title, bool text = false);

/// A rule across the chart at a number of the "x" or the "y" axis.
Json rule(const char* channel, double at);

}}}  // namespace rectify::chart_parts
