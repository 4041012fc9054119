#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../../base/error.hpp"
#include "../../base/words.hpp"
#include "../terminal/output.hpp"
#include "commands.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// What a shell needs to know about a command.
struct Command {
  struct Option {
    std::string name;  ///< "--out"
    std::string meaning;
    bool takes_value;
  };
  std::string name;
  std::string meaning;
  std::vector<Option> options;
};

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    Command known{command->get_name(), command->get_description(), {}};
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_positional()) continue;
      known.options.push_back({"--" + option->get_lnames().front(), option->get_description(),
                               option->get_expected_max() > 0});
    }
    commands.push_back(std::move(known));
  }
  return commands;
}

std::vector<std::string> names(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.push_back(command.name);
  return names;
}

std::string for_bash(const std::vector<Command>& commands) {
  std::string cases;
  for (const Command& command : commands) {
    std::vector<std::string> options;
    for (const auto& option : command.options) options.push_back(option.name);
    cases += fmt::format("      {}) words=\"{}\" ;;\n", command.name, fmt::join(options, " "));
  }
  return fmt::format(R"(_rectify() {{
  local words="{}" word="${{COMP_WORDS[COMP_CWORD]}}"
  if [[ $COMP_CWORD -gt 2 || $COMP_CWORD -eq 2 && (${{COMP_WORDS[1]}} != help || $word == -*) ]]; then
    case "${{COMP_WORDS[1]}}" in
{}      *) words="" ;;
    esac
    [[ $word != -* ]] && words=""
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _rectify rectify
)",
                     fmt::join(names(commands), " "), cases);
}

/// `text` with a backslash before each character that is special in zsh's _arguments.
std::string escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string for_zsh(const std::vector<Command>& commands) {
  std::string list, cases;
  for (const Command& command : commands) {
    list += fmt::format("    {}\n", in_shell_quotes(command.name + ":" + command.meaning));
    std::string options;
    for (const auto& option : command.options) {
      options +=
          fmt::format(" \\\n      {}",
                      in_shell_quotes(fmt::format("{}[{}]{}", option.name, escaped(option.meaning),
                                                  option.takes_value ? ":value:_files" : "")));
    }
    cases += fmt::format("    {}) _arguments{} '*:file:_files' ;;\n", command.name, options);
  }
  return fmt::format(R"(#compdef rectify
_rectify() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )) || [[ $CURRENT == 3 && $words[2] == help ]]; then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
{}  esac
}}
compdef _rectify rectify
)",
                     list, cases);
}

std::string for_fish(const std::vector<Command>& commands) {
  std::string lines;
  for (const Command& command : commands) {
    for (const char* where : {"__fish_use_subcommand", "'__fish_seen_subcommand_from help'"}) {
      lines += fmt::format("complete -c rectify -n {} -a {} -d {}\n", where, command.name,
                           in_shell_quotes(command.meaning));
    }
    for (const auto& option : command.options) {
      lines += fmt::format(
          "complete -c rectify -n '__fish_seen_subcommand_from {}' -l {} -d {}{}\n", command.name,
          option.name.substr(2), in_shell_quotes(option.meaning), option.takes_value ? " -r" : "");
    }
  }
  return lines;
}

struct Shell {
  const char* name;
  std::string (*script)(const std::vector<Command>&);
};
constexpr Shell shells[] = {{"bash", for_bash}, {"zsh", for_zsh}, {"fish", for_fish}};

void print_completion(const CLI::App& app, const std::string& name, bool json) {
  std::vector<std::string> known;
  for (const Shell& shell : shells) {
    known.emplace_back(shell.name);
    if (name != shell.name) continue;
    const std::string script = shell.script(commands_of(app));
    return json ? print_json({{"shell", name}, {"script", script}}) : print(script);
  }
  throw ConfigError(Mismatch{.where = "completion",
                             .what = "shell",
                             .expected = one_of(known),
                             .got = in_quotes(name),
                             .hint = did_you_mean(name, known)});
}

}  // namespace

void add_completion_command(CLI::App& app) {
  struct Arguments {
    std::string shell;
    bool json = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("completion", "Print a script for completion in a shell");
  command->add_option("SHELL", arguments->shell, "bash, zsh or fish")->required();
  command->add_flag("--json", arguments->json, "print the script inside one JSON document");
  command->footer("Example: source <(rectify completion bash)");
  command->callback(
      [arguments, &app] { print_completion(app, arguments->shell, arguments->json); });
}

}}  // namespace rectify
