#pragma once

#include <string>
#include <vector>

#include "../../base/precision.hpp"

namespace CLI {
class App;
}

/// Options and arguments that several commands have.
namespace rectify { inline namespace RECTIFY_PRECISION {

void add_set_option(CLI::App& command, std::vector<std::string>& set,
                    const std::string& of = "a config value");

void add_threads_option(CLI::App& command, int& threads);

/// What a command resumes.
struct Resumed {
  const char* argument;  ///< "config"
  const char* holds;     ///< "run"
  const char* file;      ///< in its folder: "config.json"
};

/// A folder given in place of a file stands for the file in it, and for --out. Throws ConfigError
/// unless the command resumes it.
void find_in_folder(std::string& given, std::string& out, bool resume, const Resumed& resumed);

}}  // namespace rectify
