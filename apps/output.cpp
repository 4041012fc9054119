#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "../io/files.hpp"
#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {

// Where nobody listens, the work goes on.
void complain(const std::string& message) {
  std::fputs(("rectify: " + message + "\n").c_str(), stderr);
}

void print(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return;
  throw DataError(Mismatch{"standard output", "text", "to be written",
                           in_quotes(std::strerror(errno)), "is the disk full?"});
}

void print_json(const Json& document) { print(text_of(document, 2) + "\n"); }

void check_new(const std::filesystem::path& path, bool overwrite) {
  if (overwrite || !std::filesystem::exists(path)) return;
  throw ConfigError(Mismatch{path.string(), "file", "none of that name yet", "one",
                             "choose another name, or --overwrite"});
}

void write_new(const std::filesystem::path& path, const std::string& text, bool overwrite) {
  check_new(path, overwrite);
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
