#include "output.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

namespace rectify::inline RECTIFY_PRECISION {

void complain(const std::string& message) { fmt::print(stderr, "rectify: {}\n", message); }

void print_json(const Json& document) {
  fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
}

Json failure(ExitCode code, const std::string& message, Json result) {
  result["exit_code"] = static_cast<int>(code);
  result["errors"] = Json::array();
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) result["errors"].push_back(line);
  return result;
}

}  // namespace rectify::inline RECTIFY_PRECISION
