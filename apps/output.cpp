#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "../io/files.hpp"
#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {

void complain(const std::string& message) { fmt::print(stderr, "rectify: {}\n", message); }

void print_json(const Json& document) {
  fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
}

void write_new(const std::filesystem::path& path, const std::string& text, bool overwrite) {
  if (!overwrite && std::filesystem::exists(path)) {
    throw ConfigError(Mismatch{path.string(), "file", "none of that name yet", "one",
                               "choose another name, or --overwrite"});
  }
  write_atomically(path, text);
}

Json failure(ExitCode code, const std::string& message, Json result) {
  result["exit_code"] = static_cast<int>(code);
  result["errors"] = Json::array();
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) result["errors"].push_back(line);
  return result;
}

std::string in_shell_quotes(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || std::strchr("_-./=:@%+,", c) != nullptr;
  });
  return plain ? text : in_shell_quotes(text);
}

}  // namespace rectify::inline RECTIFY_PRECISION
