#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

std::string help_text(const CLI::App& app) {
  return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
}

namespace {

/// What `rectify NAME --help` prints; without a name, what `rectify --help` prints.
std::string help_on(const CLI::App& app, const std::string& name) {
  if (name.empty()) return help_text(app);
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands({})) {
    known.push_back(command->get_name());
    if (name == command->get_name()) return command->help(app.get_name());
  }
  throw ConfigError(Mismatch{.where = "help",
                             .what = "command",
                             .expected = one_of(known),
                             .got = in_quotes(name),
                             .hint = did_you_mean(name, known)});
}

}  // namespace

void add_help_command(CLI::App& app) {
  struct Arguments {
    std::string command;
    bool json = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("help", "Show what a command does, and its options");
  command->add_option("COMMAND", arguments->command, "a command; without it all are listed");
  command->add_flag("--json", arguments->json, "print the help inside one JSON document");
  command->footer("Example: rectify help train");
  command->callback([arguments, &app] {
    const std::string text = help_on(app, arguments->command);
    if (!arguments->json) return print(text);
    print_json({{"command", arguments->command}, {"help", text}});
  });
}

}}  // namespace rectify
