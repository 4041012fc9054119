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
  output_closed = 141,  ///< its reader has closed it, as in `| head`
  terminated = 143
};

/// Thrown by a command that did its work but does not end with `done`: it was interrupted, or a
/// requirement is not met.
struct Ending {
  ExitCode code;
  std::string message;
  Json result = Json::object();  ///< what `--json` prints in addition to code and message
};

/// `text` with control characters other than newlines and tabs, and bytes that are not UTF-8,
/// escaped as `\x1b`. Names of files, classes and columns can contain them.
std::string printable(std::string_view text);

/// After this call a write to a pipe without a reader, or beyond the size limit of files, is an
/// error and does not end the process; and files opened later never take the place of a standard
/// stream that is closed.
void prepare_streams();

/// For commands whose results are files: after this call `print` does nothing if the reader of
/// standard output has closed it.
void continue_without_reader();

/// `rectify: message` on standard error.
void complain(const std::string& message);

/// `printable(text)` to standard output, with the emphasis of `style.hpp`. Throws DataError if it
/// cannot be written, and Ending(output_closed) if its reader has closed it.
void print(const std::string& text);

/// As `print`, but without escapes unless standard output is a terminal.
void print_data(const std::string& text);

/// One JSON document to standard output; bytes that are not UTF-8 are replaced.
void print_json(const Json& document);

/// Throws ConfigError if the file exists and may not be overwritten. Pipes and devices are never
/// refused.
void check_new(const std::filesystem::path& path, bool overwrite);

/// Writes a file. Throws ConfigError as `check_new` does.
void write_new(const std::filesystem::path& path, const std::string& text, bool overwrite);

/// The document of a command that failed: `{"exit_code": 2, "errors": ["a line each"], ...}`.
Json failure(ExitCode code, const std::string& message, Json result = Json::object());

}}  // namespace rectify
