#include "chart_estimates.hpp"

#include "../page/text.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION { namespace chart_parts {

void add_interval_columns(ChartData& data) {
  data.columns.push_back({"low", "lower"});
  data.columns.push_back({"high", "upper"});
}

void add_run_columns(const std::vector<std::string>& runs, ChartData& data) {
  const std::vector<std::string> fields = run_fields(runs.size());
  for (std::size_t run = 0; run < runs.size(); ++run) {
    data.columns.push_back({fields[run], label(runs[run])});
  }
}

void add_runs(const std::vector<std::optional<double>>& values, std::size_t runs,
              std::vector<Cell>& row) {
  for (std::size_t run = 0; run < runs; ++run) {
    row.push_back(run < values.size() ? cell(values[run]) : Cell());
  }
}

std::vector<std::string> run_fields(std::size_t runs) {
  std::vector<std::string> fields;
  for (std::size_t run = 1; run <= runs; ++run) fields.push_back("run" + std::to_string(run));
  return fields;
}

}}}  // namespace rectify::chart_parts
