#include "argument_order.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

using Commands = std::vector<const CLI::App*>;

bool is_option(const std::string& argument) {
  return argument.size() > 1 && argument.starts_with('-');
}

const CLI::App* find_command(const Commands& commands, const std::string& name) {
  const auto found = std::ranges::find(commands, name, &CLI::App::get_name);
  return found == commands.end() ? nullptr : *found;
}

/// The number of arguments that an option takes, itself included; 0 if the command has no such
/// option.
std::size_t extent(const CLI::App& command, const std::string& argument) {
  if (!is_option(argument)) return 0;
  const std::size_t equals = argument.find('=');
  const CLI::Option* option = command.get_option_no_throw(argument.substr(0, equals));
  if (option == nullptr) return 0;
  return equals == std::string::npos && option->get_expected_max() > 0 ? 2 : 1;
}

/// Whether the first `n` arguments are options of the command, each with its value.
bool are_options(const CLI::App& command, const ArgumentList& arguments, std::size_t n) {
  std::size_t i = 0;
  while (i < n) {
    const std::size_t more = extent(command, arguments[i]);
    if (more == 0) return false;
    i += more;
  }
  return i == n;
}

/// As `extent`, where the command is not known: as any of them takes it. 1 for other arguments.
std::size_t extent_in_any(const Commands& commands, const std::string& argument) {
  std::size_t most = 1;
  for (const CLI::App* command : commands) most = std::max(most, extent(*command, argument));
  return most;
}

/// Moves the argument at `from` to the front.
ArgumentList moved_to_front(ArgumentList arguments, std::size_t from) {
  const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(from);
  std::rotate(arguments.begin(), at, at + 1);
  return arguments;
}

}  // namespace

ArgumentList command_first(const CLI::App& app, ArgumentList arguments) {
  const Commands commands = app.get_subcommands({});
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const CLI::App* command = find_command(commands, arguments[i]);
    if (command != nullptr && are_options(*command, arguments, i)) {
      return moved_to_front(std::move(arguments), i);
    }
  }
  // An option is wrong, or is of another command. What precedes a word without options is no
  // option, and --version is no command's.
  if (arguments.empty() || !is_option(arguments[0])) return arguments;
  for (std::size_t i = 0; i < arguments.size();) {
    if (extent(app, arguments[i]) > 0) return arguments;
    if (find_command(commands, arguments[i]) != nullptr) {
      return moved_to_front(std::move(arguments), i);
    }
    i += extent_in_any(commands, arguments[i]);
  }
  return arguments;
}

std::string word_for_command(const CLI::App& app, const ArgumentList& arguments) {
  const Commands commands = app.get_subcommands({});
  std::size_t i = 0;
  while (i < arguments.size() && is_option(arguments[i])) {
    i += extent_in_any(commands, arguments[i]);
  }
  return i < arguments.size() ? arguments[i] : "";
}

std::vector<std::string> commands_with(const CLI::App& app, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (extent(*command, option) > 0) names.push_back(command->get_name());
  }
  return names;
}

}}  // namespace rectify
