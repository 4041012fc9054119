#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chart_data.hpp"

/// Data columns of charts with estimates: the bounds of the interval, and the values of the runs.
namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

void add_interval_columns(ChartData& data);
void add_run_columns(const std::vector<std::string>& runs, ChartData& data);
void add_runs(const std::vector<std::optional<double>>& values, std::size_t runs,
              std::vector<Cell>& row);

/// The fields of the run columns, to be folded into rows by a transform.
std::vector<std::string> run_fields(std::size_t runs);

}}}  // namespace rectify::chart_parts
