#pragma once

#include "../../base/precision.hpp"
#include "command_line.hpp"

namespace CLI {
class App;
}

/// THE list of commands, one file each. Every command has `--help` with an example and `--json`,
/// and throws if it does not succeed.
namespace rectify { inline namespace RECTIFY_PRECISION {

void add_train_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_init_command(CLI::App& app);
void add_config_command(CLI::App& app);
void add_schema_command(CLI::App& app);
void add_evaluate_command(CLI::App& app);
void add_predict_command(CLI::App& app);
void add_summary_command(CLI::App& app);
void add_vitals_command(CLI::App& app);
void add_prune_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_plot_command(CLI::App& app);
void add_completion_command(CLI::App& app);
void add_doctor_command(CLI::App& app, AllocationCount allocations);

}}  // namespace rectify
