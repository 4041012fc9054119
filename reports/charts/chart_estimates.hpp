#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chart_data.hpp"

/// Columns of charts that show estimates: an interval, and what each run had.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

void add_interval_columns(ChartData& data);
void add_run_columns(const std::vector<std::string>& runs, ChartData& data);
void add_runs(const std::vector<std::optional<double>>& values, std::size_t runs,
              std::vector<Cell>& row);

/// The columns' fields, for a transform that makes a row of each.
std::vector<std::string> run_fields(std::size_t runs);

}}}  // namespace rectify::chart_parts
