#include "console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "../../io/files.hpp"
#include "output.hpp"
#include "style.hpp"

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

Console::Console(bool quiet) : quiet_(quiet), live_(has_colours(STDERR_FILENO)) {}

std::size_t Console::width() const {
  const std::size_t width = width_of(STDERR_FILENO);
  return width == no_limit ? width : width - 1;
}

void Console::log_to(const std::filesystem::path& path) { log_ = path; }

void Console::draw(const std::string& text) {
  if (quiet_ || !live_) return;
  const std::string up = drawn_ > 1 ? fmt::format("\x1b[{}A", drawn_ - 1) : "";
  std::fputs(fmt::format("\r{}\x1b[J{}", up, with_emphasis(text, live_)).c_str(), stderr);
  drawn_ = text.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

void Console::say(const LineParts& parts) {
  log(fit(parts, no_limit));
  if (quiet_) return;
  if (drawn_ > 0) draw("");
  std::fputs((with_emphasis(fit(parts, width()), live_) + "\n").c_str(), stderr);
}

void Console::log(const std::string& text) {
  if (!log_.empty()) append(log_, with_emphasis(printable(text), false) + "\n");
}

}}  // namespace rectify
