#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "../machine/machine.hpp"
#include "../nn/error.hpp"
#include "doctor.hpp"
#include "train.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

enum ExitCode { done = 0, internal_error = 1, usage = 2, data_or_file = 3, diverged = 4 };

ExitCode complain(ExitCode code, const std::string& message) {
  fmt::print(stderr, "rectify: {}\n", message);
  return code;
}

std::string version() {
  const Build built = build();
  return fmt::format("rectify {} ({}, products by {})", built.version, built.scalar,
                     built.products);
}

/// CLI11 would only say that a command is required.
void check_command(const CLI::App& app, int argc, const char* const* argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::string given = argv[1];
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), given) != names.end()) return;
  throw ConfigError(
      Mismatch{"command", "", one_of(names), in_quotes(given), did_you_mean(given, names)});
}

ExitCode parse_and_run(CLI::App& app, int argc, const char* const* argv) {
  try {
    check_command(app, argc, argv);
    app.parse(argc, argv);
    return done;
  } catch (const CLI::Success& success) {  // --help, --version
    app.exit(success);
    return done;
  } catch (const CLI::ParseError& error) {
    return complain(usage, fmt::format("{}\nrectify --help lists commands, rectify COMMAND --help "
                                       "its options",
                                       error.what()));
  } catch (const ConfigError& error) {
    return complain(usage, error.what());
  } catch (const DataError& error) {
    return complain(data_or_file, error.what());
  } catch (const Diverged& error) {
    return complain(diverged, error.what());
  } catch (const std::bad_alloc&) {
    return complain(internal_error,
                    "memory: expected enough for this net and batch, got none left");
  } catch (const std::exception& error) {
    return complain(internal_error, error.what());
  }
}

}  // namespace

int command_line(int argc, const char* const* argv, AllocationCount allocations) {
  CLI::App app{"Trains small neural networks and tells which of their neurons died."};
  app.set_version_flag("--version", version());
  app.require_subcommand(1);
  add_train_command(app);
  add_doctor_command(app, allocations);
  return parse_and_run(app, argc, argv);
}

}  // namespace rectify::inline RECTIFY_PRECISION
