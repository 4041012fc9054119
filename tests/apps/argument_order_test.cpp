#include <rectify/apps/commands/argument_order.hpp>
#include <rectify/apps/commands/commands.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "../catch.hpp"

using namespace rectify;

namespace {

/// Thrown when a command is parsed, before it does anything.
struct Parsed {};

/// All commands. What they would do stays theirs, since it owns what their options are parsed into.
std::unique_ptr<CLI::App> commands() {
  auto app = std::make_unique<CLI::App>("", "rectify");
  app->set_version_flag("--version", [] { return std::string(); });
  add_commands(*app, nullptr);
  for (CLI::App* command : app->get_subcommands({})) {
    command->parse_complete_callback([] { throw Parsed{}; });
  }
  return app;
}

/// A value that the option's check accepts, if it has one.
ArgumentList with_value(const CLI::Option& option) {
  const std::string name = "--" + option.get_lnames().front();
  if (option.get_expected_max() == 0) return {name};
  return {name, name == "--threshold" ? "0.5" : "3"};
}

/// An argument for each positional that the command requires, twice where it takes several.
ArgumentList positionals(const CLI::App& command) {
  ArgumentList arguments;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    arguments.push_back("first.json");
    if (option->get_expected_max() > 1) arguments.push_back("second.json");
  }
  return arguments;
}

/// The parsed positionals, in order.
ArgumentList parsed_positionals(const CLI::App& command) {
  ArgumentList parsed;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    parsed.insert(parsed.end(), option->results().begin(), option->results().end());
  }
  return parsed;
}

ArgumentList joined(std::initializer_list<ArgumentList> parts) {
  ArgumentList all;
  for (const ArgumentList& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// Parses a call, in the order that it is given.
std::unique_ptr<CLI::App> parsed(const ArgumentList& call) {
  auto app = commands();
  ArgumentList arguments = command_first(*app, call);
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app->parse(arguments);
  } catch (const Parsed&) {
  }
  return app;
}

std::string in_order(const ArgumentList& call) {
  std::string text;
  for (const std::string& argument : command_first(*commands(), call)) text += argument + " ";
  return text;
}

}  // namespace

TEST_CASE("arguments: every option of every command is found wherever it stands", "[apps]") {
  const auto all = commands();
  std::size_t tried = 0;
  for (const CLI::App* command : all->get_subcommands({})) {
    const std::string& name = command->get_name();
    const ArgumentList inputs = positionals(*command);
    for (const CLI::Option* known : command->get_options()) {
      if (known->get_positional() || known->get_lnames().front() == "help") continue;
      const ArgumentList option = with_value(*known);
      // What it and the command need stands beside it.
      ArgumentList with = option;
      for (const CLI::Option* other : command->get_options()) {
        const bool required = other->get_required() && !other->get_positional() && other != known;
        if (required || std::ranges::count(known->get_needs(), other) > 0) {
          with = joined({with, with_value(*other)});
        }
      }
      for (const ArgumentList& call :
           {joined({with, {name}, inputs}), joined({{name}, with, inputs}),
            joined({{name}, inputs, with}), joined({{"--json"}, with, {name}, inputs})}) {
        if (call.front() == "--json" && option.front() == "--json") continue;
        CAPTURE(call);
        std::unique_ptr<CLI::App> app;
        REQUIRE_NOTHROW(app = parsed(call));
        const CLI::App& called = *app->get_subcommand(name);
        CHECK(called.parsed());
        CHECK(called.get_option(option.front())->count() == 1);
        CHECK(parsed_positionals(called) == inputs);
        ++tried;
      }
    }
  }
  CHECK(tried > 200);
}

TEST_CASE("arguments: a command's name may be the value of an option", "[apps]") {
  CHECK(in_order({"--out", "train", "train", "x.json"}) == "train --out train x.json ");
  CHECK(in_order({"--out=train", "compare", "x.json"}) == "compare --out=train x.json ");
  CHECK(in_order({"train", "train"}) == "train train ");
  CHECK(in_order({"--from", "-3", "plot", "relu"}) == "plot --from -3 relu ");
}

TEST_CASE("arguments: an option that the command does not have is moved to it", "[apps]") {
  CHECK(in_order({"--seed", "2", "compare", "x.json"}) == "compare --seed 2 x.json ");
  CHECK(in_order({"--sed", "2", "train", "x.json"}) == "train --sed 2 x.json ");
  CHECK(in_order({"--jsn", "train"}) == "train --jsn ");
}

TEST_CASE("arguments: without a command they stay as they are", "[apps]") {
  CHECK(in_order({}).empty());
  CHECK(in_order({"--json", "trian", "x.json"}) == "--json trian x.json ");
  CHECK(in_order({"x.json", "train"}) == "x.json train ");
  CHECK(in_order({"--version", "train"}) == "--version train ");
  CHECK(word_for_command(*commands(), {"--seed", "2", "trian", "x.json"}) == "trian");
  CHECK(word_for_command(*commands(), {"--json"}).empty());
}

TEST_CASE("arguments: the commands that have an option", "[apps]") {
  CHECK(commands_with(*commands(), "--jobs") == ArgumentList{"compare"});
  CHECK(commands_with(*commands(), "--require=dead<1") == ArgumentList{"train"});
  CHECK(commands_with(*commands(), "--nothing").empty());
}
