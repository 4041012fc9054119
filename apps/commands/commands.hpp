#pragma once

#include <string>

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
void add_help_command(CLI::App& app);

/// Adds all of them.
void add_commands(CLI::App& app, AllocationCount allocations);

/// The list of commands, which `rectify --help` prints.
std::string help_text(const CLI::App& app);

}}  // namespace rectify
