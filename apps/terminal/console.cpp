#include "console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "../../io/files.hpp"
#include "output.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

std::size_t width_of(int file) {
  if (isatty(file) == 0) return no_limit;
  winsize size{};
  const bool known = ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

std::size_t output_width() { return width_of(STDOUT_FILENO); }
std::size_t error_width() { return width_of(STDERR_FILENO); }

std::string fit(const std::vector<std::string>& parts, std::size_t width) {
  std::string line;
  for (const std::string& raw : parts) {
    if (raw.empty()) continue;
    const std::string part = printable(raw);
    const std::size_t gap = line.empty() ? 0 : 2;
    if (line.size() + gap + part.size() > width) continue;
    line += std::string(gap, ' ') + part;
  }
  return line;
}

bool Console::errors_are_live() {
  const char* term = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDERR_FILENO) != 0 && term != nullptr && std::string_view(term) != "dumb" &&
         (no_color == nullptr || *no_color == '\0');
}

std::size_t Console::width() const {
  const std::size_t width = width_of(STDERR_FILENO);
  return width == no_limit ? width : width - 1;
}

void Console::log_to(const std::filesystem::path& path) { log_ = path; }

void Console::draw(const std::string& line) {
  if (quiet_ || !live_) return;
  std::fputs(fmt::format("\r{}\x1b[K", line).c_str(), stderr);
  drawn_ = !line.empty();
}

void Console::say(const std::vector<std::string>& parts) {
  log(fit(parts, no_limit));
  if (quiet_) return;
  if (drawn_) draw("");
  std::fputs((fit(parts, width()) + "\n").c_str(), stderr);
}

void Console::log(const std::string& text) {
  if (!log_.empty()) append(log_, printable(text) + "\n");
}

}}  // namespace rectify
