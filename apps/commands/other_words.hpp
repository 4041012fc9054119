#pragma once

#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// What to write for options and commands that other programs have.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The option of a command that is meant by `option`, such as `--num-workers` or `--lr`, with the
/// value that follows it, as a hint; empty if the word is not known or the command, which has these
/// options, has no such option. Keys of a config are given by `--set`.
std::string hint_for_other_option(const std::string& option, const std::string& value,
                                  const std::vector<std::string>& options);

/// The command that is meant by `word`, such as `fit`; empty if the word is not known.
std::string meant_command(const std::string& word);

}}  // namespace rectify
