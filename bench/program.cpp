#include "program.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include <rectify/machine/clock.hpp>

namespace rectify::bench {

int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body) {
  CLI11_PARSE(app, argc, argv);
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", app.get_name(), error.what());
    return 1;
  }
}

double rounded(double value) { return std::strtod(fmt::format("{:.4g}", value).c_str(), nullptr); }

void print(const Json& facts) {
  fmt::print("{}\n", facts.dump());
  std::fflush(stdout);
}

void print_result(Json facts, const std::string& unit, const std::vector<double>& all) {
  facts[unit] = rounded(median(all));
  facts["all"] = Json::array();
  for (const double value : all) facts["all"].push_back(rounded(value));
  print(facts);
}

}  // namespace rectify::bench
