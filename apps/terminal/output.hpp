#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "../../base/json.hpp"

/// Results go to standard output, messages to standard error.
namespace rectify { inline namespace RECTIFY_PRECISION {

enum class ExitCode {
  done = 0,
  internal_error = 1,
  usage = 2,  ///< or config
  data_or_file = 3,
  diverged = 4,
  requirement_not_met = 5,
  interrupted = 130,
  output_closed = 141,  ///< its reader has closed it, as after `| head`
  terminated = 143
};

/// Thrown by a command that did its work and yet does not end with `done`: interrupted, or less
/// than was required.
struct Ending {
  ExitCode code;
  std::string message;
  Json result = Json::object();  ///< what `--json` shows beside code and message
};

/// What goes to a terminal: control characters, but for ends of lines and tabs, and bytes that are
/// no UTF-8 as `\x1b`. Names of files, classes and columns can have them.
std::string printable(std::string_view text);

/// From now on a write to a pipe without a reader, or beyond the largest size of a file, is an
/// error and does not end the process; and a stream that was closed before stays so, whatever is
/// opened.
void prepare_streams();

/// What is printed is not all that the command does: without a reader it goes on.
void go_on_without_reader();

/// `rectify: message` on standard error.
void complain(const std::string& message);

/// `printable(text)` on standard output. Throws DataError if it cannot be written, and
/// Ending(output_closed) where its reader has closed it.
void print(const std::string& text);

/// As `print`, but byte for byte unless standard output is a terminal.
void print_data(const std::string& text);

/// One JSON document on standard output; text that is not UTF-8 is shown as far as it is.
void print_json(const Json& document);

/// Throws ConfigError if the file is there already, unless it may be overwritten. Pipes and devices
/// are written to.
void check_new(const std::filesystem::path& path, bool overwrite);

/// Writes a file that a command was asked for. Throws ConfigError as `check_new` does.
void write_new(const std::filesystem::path& path, const std::string& text, bool overwrite);

/// The document of a command that failed: `{"exit_code": 2, "errors": ["a line each"], ...}`.
Json failure(ExitCode code, const std::string& message, Json result = Json::object());

/// `text` as one word of a shell's: in single quotes, and as it is where it needs none.
std::string in_shell_quotes(const std::string& text);
std::string shell_word(const std::string& text);

}}  // namespace rectify
