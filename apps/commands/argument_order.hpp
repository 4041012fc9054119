#pragma once

#include <string>
#include <vector>

#include "../../base/precision.hpp"

namespace CLI {
class App;
}

/// Options stand before or after the command and its arguments.
namespace rectify { inline namespace RECTIFY_PRECISION {

using ArgumentList = std::vector<std::string>;

/// The arguments of a call, with the name of the command first: `--seed 2 train digits.json`
/// becomes `train --seed 2 digits.json`. A word is the command if all before it are options of that
/// command, with their values; else if it is no option's value. Unchanged if there is no command.
ArgumentList command_first(const CLI::App& app, ArgumentList arguments);

/// The word where a command belongs: the first that is neither an option nor an option's value.
/// Empty if there is none.
std::string word_for_command(const CLI::App& app, const ArgumentList& arguments);

/// The commands that have this option: "--seed" or "--seed=2".
std::vector<std::string> commands_with(const CLI::App& app, const std::string& option);

}}  // namespace rectify
