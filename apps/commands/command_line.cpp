#include "command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../../io/file_system.hpp"
#include "../../machine/machine.hpp"
#include "../terminal/output.hpp"
#include "../terminal/tables.hpp"
#include "argument_order.hpp"
#include "commands.hpp"
#include "other_words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Help in lines of at most 80 columns; examples stay on one line, to be copied.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = wrapped(option->get_description(), columns - get_column_width());
    text.pop_back();  // the newline at its end
    return text;
  }

  std::string make_subcommand(const CLI::App* command) const override {
    const std::string name = fmt::format("  {:<{}}", command->get_name(), get_column_width() - 2);
    return wrapped(command->get_description(), columns, name);
  }

  std::string make_footer(const CLI::App* app) const override {
    std::istringstream footer(app->get_footer());
    std::string text;
    for (std::string line; std::getline(footer, line);) {
      text += line.starts_with("Example: ") ? line + "\n" : wrapped(line, columns);
    }
    return text;
  }

 private:
  static constexpr std::size_t columns = 80;
};

/// Throws ConfigError unless the arguments begin with a command, or ask for the help or version;
/// CLI11 would only report that a command is required.
void check_command(const CLI::App& app, const ArgumentList& arguments) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string& first = arguments.front();
  if (app.get_option_no_throw(first) != nullptr) return;
  if (std::ranges::find(names, first) != names.end()) return;
  const std::string given = word_for_command(app, arguments);
  const std::string meant = meant_command(given);
  std::string hint = meant.empty() ? did_you_mean(given, names)
                                   : fmt::format("did you mean {}?", in_quotes(meant));
  if (hint.empty() && given.ends_with(".json") && !is_folder(given) && has_file(given)) {
    hint = "to train it: rectify train " + shell_word(given);
  }
  throw ConfigError(Mismatch{.where = "command",
                             .expected = one_of(names),
                             .got = given.empty() ? "nothing" : in_quotes(given),
                             .hint = hint});
}

/// The argument that follows an option, or what follows its equals sign; empty if there is none.
std::string value_of(const std::string& option, const ArgumentList& arguments) {
  const std::size_t equals = option.find('=');
  if (equals != std::string::npos) return option.substr(equals + 1);
  const auto found = std::ranges::find(arguments, option);
  if (found == arguments.end() || found + 1 == arguments.end()) return {};
  const std::string& next = *(found + 1);
  return next.starts_with("--") || has_file(next) ? "" : next;
}

/// What the user may have meant by an option that a command with these options does not have.
std::string hint_for_option(const CLI::App& app, const std::string& got,
                            const ArgumentList& arguments,
                            const std::vector<std::string>& options) {
  const std::string name = got.substr(0, got.find('='));
  std::string hint = hint_for_other_option(name, value_of(got, arguments), options);
  if (hint.empty()) hint = did_you_mean(name, options);
  const std::vector<std::string> others = commands_with(app, name);
  if (others.empty()) return hint;
  if (!hint.empty()) hint += " ";
  return hint + fmt::format("{} is an option of {}", name, list_text(others));
}

/// The error messages for options and arguments that the command does not have; CLI11 would only
/// report that they were not expected. Of options alone where there are some: another argument may
/// be the value of one.
std::vector<std::string> unknown_arguments(const CLI::App& app, const ArgumentList& arguments) {
  const auto called = app.get_subcommands();
  const CLI::App& command = called.empty() ? app : *called.front();
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_lnames().empty()) options.push_back("--" + option->get_lnames().front());
  }
  std::vector<std::string> wrong_options, wrong_arguments;
  for (const std::string& got : app.remaining(/*recurse*/ true)) {
    if (got.starts_with('-')) {
      wrong_options.push_back(Mismatch{.where = command.get_name(),
                                       .what = "option",
                                       .expected = one_of(options),
                                       .got = in_quotes(got),
                                       .hint = hint_for_option(app, got, arguments, options)}
                                  .text());
    } else {
      const std::string key = "--" + got.substr(0, got.find('='));
      const bool is_key = got.find('=') != std::string::npos;
      wrong_arguments.push_back(Mismatch{
          .where = command.get_name(),
          .expected = "no more arguments",
          .got = in_quotes(got),
          .hint = is_key ? hint_for_other_option(key, value_of(got, arguments), options) : ""}
                                    .text());
    }
  }
  return wrong_options.empty() ? wrong_arguments : wrong_options;
}

void parse_and_run(CLI::App& app, int argc, const char* const* argv) {
  if (argc < 2) return print(help_text(app));
  const ArgumentList arguments = command_first(app, {argv + 1, argv + argc});
  std::vector<const char*> in_order{argv[0]};
  for (const std::string& argument : arguments) in_order.push_back(argument.c_str());
  try {
    check_command(app, arguments);
    app.parse(argc, in_order.data());
  } catch (const CLI::Success& success) {  // --help, --version
    std::ostringstream text;
    app.exit(success, text, text);
    print(text.str());
  } catch (const CLI::ExtrasError&) {
    throw ConfigError(lines(unknown_arguments(app, arguments)));
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
    return {ExitCode::data_or_file, Mismatch{.where = error.path1().string(),
                                             .what = "file",
                                             .expected = "an accessible file",
                                             .got = in_quotes(error.code().message())}
                                        .text()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::internal_error,
            "memory: expected enough for this net and batch, got too little"};
  } catch (const std::exception& error) {
    return {ExitCode::internal_error, error.what()};
  }
}

}  // namespace

void add_commands(CLI::App& app, AllocationCount allocations) {
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
  add_help_command(app);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
}

int command_line(int argc, const char* const* argv, AllocationCount allocations) {
  prepare_streams();
  CLI::App app{"Trains small neural networks and reports which of their neurons died."};
  const auto formatter = std::make_shared<HelpFormatter>();
  formatter->label("SUBCOMMAND", "COMMAND");
  app.formatter(formatter);  // which commands added later have as well
  app.set_version_flag("--version", [] { return version_line(build()); });
  app.require_subcommand(1);
  if (argc > 0) app.name(argv[0]);
  app.footer(
      "rectify help COMMAND describes a command and its options.\n"
      "Example: rectify init digits.json && rectify train digits.json");
  add_commands(app, allocations);
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
