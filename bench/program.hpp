#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include <rectify/base/json.hpp>

/// What all programs of this folder have in common: options, and one line of JSON a result.
namespace rectify::bench {

/// Parses, calls `body`, and says on stderr what was wrong. Returns main's exit status.
int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body);

/// One line.
void print(const Json& facts);

/// Prints `facts` with all values and their median as `unit`, to four digits: {"who": "rectify",
/// ..., "microseconds_per_step": 118.2, "all": [...]}
void print_result(Json facts, const std::string& unit, const std::vector<double>& all);

/// To four digits.
double rounded(double value);

}  // namespace rectify::bench
