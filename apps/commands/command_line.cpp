#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "../../base/error.hpp"
#include "../../machine/machine.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Throws ConfigError for an unknown command; CLI11 would only report that one is required.
void check_command(const CLI::App& app, int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::string given = argv[1];
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), given) != names.end()) return;
  throw ConfigError(
      Mismatch{"command", "", one_of(names), in_quotes(given), did_you_mean(given, names)});
}

/// The error messages for options and arguments that the command does not have; CLI11 would only
/// report that they were not expected.
std::vector<std::string> unknown_arguments(const CLI::App& app) {
  const auto called = app.get_subcommands();
  const CLI::App& command = called.empty() ? app : *called.front();
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_lnames().empty()) options.push_back("--" + option->get_lnames().front());
  }
  std::vector<std::string> errors;
  for (const std::string& got : app.remaining(/*recurse*/ true)) {
    Mismatch mismatch{command.get_name(), "", "no more arguments", in_quotes(got)};
    if (got.starts_with('-')) {
      mismatch = {command.get_name(), "option", one_of(options), in_quotes(got),
                  did_you_mean(got, options)};
    }
    errors.push_back(mismatch.text());
  }
  return errors;
}

void parse_and_run(CLI::App& app, int argc, const char* const* argv) {
  try {
    check_command(app, argc, argv);
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    std::ostringstream text;
    app.exit(success, text, text);
    print(text.str());
  } catch (const CLI::ExtrasError&) {
    throw ConfigError(lines(unknown_arguments(app)));
  } catch (const CLI::ValidationError& error) {
    throw ConfigError(std::string(error.what()));
  } catch (const CLI::ParseError& error) {
    throw ConfigError(fmt::format(
        "{}\nrectify --help lists the commands, rectify COMMAND --help the options of a "
        "command",
        error.what()));
  }
}

/// How `work` ended.
template <class Work>
Ending ending_of(Work&& work) {
  try {
    work();
    return {ExitCode::done, {}};
  } catch (const Ending& ending) {
    return ending;
  } catch (const ConfigError& error) {
    return {ExitCode::usage, error.what()};
  } catch (const DataError& error) {
    return {ExitCode::data_or_file, error.what()};
  } catch (const Diverged& error) {
    return {ExitCode::diverged, error.what()};
  } catch (const std::filesystem::filesystem_error& error) {
    return {ExitCode::data_or_file, Mismatch{error.path1().string(), "file", "an accessible file",
                                             in_quotes(error.code().message())}
                                        .text()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::internal_error,
            "memory: expected enough for this net and batch, got too little"};
  } catch (const std::exception& error) {
    return {ExitCode::internal_error, error.what()};
  }
}

}  // namespace

int command_line(int argc, const char* const* argv, AllocationCount allocations) {
  prepare_streams();
  CLI::App app{"Trains small neural networks and reports which of their neurons died."};
  app.set_version_flag("--version", [] { return version_line(build()); });
  app.require_subcommand(1);
  add_train_command(app);
  add_compare_command(app);
  add_init_command(app);
  add_config_command(app);
  add_schema_command(app);
  add_evaluate_command(app);
  add_predict_command(app);
  add_summary_command(app);
  add_vitals_command(app);
  add_prune_command(app);
  add_report_command(app);
  add_plot_command(app);
  add_doctor_command(app, allocations);
  add_completion_command(app);
  const Ending ending = ending_of([&] { parse_and_run(app, argc, argv); });
  if (ending.code == ExitCode::done) return 0;
  if (ending.code == ExitCode::output_closed) return static_cast<int>(ending.code);
  complain(ending.message);
  // The parser may be what failed, so look at the arguments themselves.
  const bool json =
      std::any_of(argv, argv + argc, [](std::string_view a) { return a == "--json"; });
  if (json) {
    const Ending printing =
        ending_of([&] { print_json(failure(ending.code, ending.message, ending.result)); });
    const bool is_new =
        printing.code == ExitCode::data_or_file && printing.message != ending.message;
    if (is_new) complain(printing.message);
  }
  return static_cast<int>(ending.code);
}

}}  // namespace rectify
