#include "output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <utility>

#include "../../base/error.hpp"
#include "../../base/utf8.hpp"
#include "../../io/files.hpp"
#include "console.hpp"
#include "style.hpp"
#include "tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

namespace {

bool needs_reader = true;

/// The next file opened gets the smallest free descriptor: without this, messages could be written
/// into a data file. `flags` open /dev/null in the wrong direction, so that using it is an error.
void occupy(int descriptor, int flags) {
  if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) ::open("/dev/null", flags);
}

void write_out(std::string_view text) {
  constexpr int most_tries = 100;
  for (int tries = 0; !text.empty();) {
    const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
      ::poll(&ready, 1, /*timeout=*/-1);
    } else if (errno == EPIPE) {
      if (needs_reader) throw Ending{ExitCode::output_closed, {}};
      return;
    } else if (errno != EINTR || ++tries > most_tries) {
      throw DataError(Mismatch{.where = "standard output",
                               .what = "text",
                               .expected = "to be written",
                               .got = in_quotes(std::strerror(errno)),
                               .hint = errno == ENOSPC ? "is the disk full?" : ""});
    }
  }
}

/// Lines of at most `width`, other than those of a longer word: it may be a path.
std::string between_words(const std::string& text, std::size_t width) {
  std::string result, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool fits = characters(line) + 1 + characters(word) <= width;
    if (!line.empty() && !fits) result += std::exchange(line, "") + "\n";
    line += (line.empty() ? "" : " ") + word;
  }
  return result + line + "\n";
}

}  // namespace

std::string printable(std::string_view text) { return escape_controls(text, "\n\t"); }

void prepare_streams() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  occupy(STDIN_FILENO, O_WRONLY);
  occupy(STDOUT_FILENO, O_RDONLY);
  occupy(STDERR_FILENO, O_RDONLY);
}

void continue_without_reader() { needs_reader = false; }

// Errors of writing to standard error are ignored: the work matters more than the message.
void complain(const std::string& message) {
  const std::size_t width = error_width();
  std::istringstream all(printable("rectify: " + message));
  std::string text;
  for (std::string line; std::getline(all, line);) {
    const bool is_command = line.starts_with(' ');  // to be copied
    text += is_command || characters(line) <= width ? line + "\n" : between_words(line, width);
  }
  std::fputs(text.c_str(), stderr);
}

void print(const std::string& text) {
  write_out(with_emphasis(printable(text), has_colours(STDOUT_FILENO)));
}

void print_data(const std::string& text) {
  write_out(::isatty(STDOUT_FILENO) != 0 ? printable(text) : text);
}

void print_json(const Json& document) {
  const std::string text = text_of(document, 2);
  std::string shown;
  // The JSON writer does not escape control characters from 0x7f on.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : '\0');
    if (byte == 0x7f) {
      shown += "\\u007f";
    } else if (byte == 0xc2 && next < 0xa0) {
      shown += fmt::format("\\u{:04x}", next);
      ++i;
    } else {
      shown += text[i];
    }
  }
  print(shown + "\n");
}

void check_new(const std::filesystem::path& path, bool overwrite) {
  if (overwrite || !is_there(path) || is_stream(path)) return;
  throw ConfigError(Mismatch{.where = path.string(),
                             .what = "file",
                             .expected = "a new file",
                             .got = "one that exists",
                             .hint = "choose another name, or --overwrite"});
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

}}  // namespace rectify
