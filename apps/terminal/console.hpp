#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// How commands talk to a person.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns of the terminal behind standard output; where there is none, so many that nothing is
/// cut.
std::size_t output_width();

/// The parts of a line, most important first, two blanks between them; those for which there is no
/// room are left out. Control characters are escaped.
std::string fit(const std::vector<std::string>& parts, std::size_t width);

/// Standard error: plain lines, and on a terminal one line that is drawn again and again.
class Console {
 public:
  explicit Console(bool quiet = false) : quiet_(quiet) {}

  /// Whether `draw` shows anything: not in a pipe, with TERM=dumb or NO_COLOR.
  bool live() const { return live_; }
  /// For both: one column less than the terminal, so that the cursor never starts a new line.
  std::size_t width() const;
  /// Appends every plain line to this file as well; throws FileError where it cannot.
  void log_to(const std::filesystem::path& path);

  /// Replaces what was drawn before.
  void draw(const std::string& line);
  /// The line as far as it fits the terminal; the log has it whole.
  void say(const std::vector<std::string>& parts);
  /// Only into the log.
  void log(const std::string& text);

 private:
  bool quiet_;
  bool live_ = errors_are_live();
  bool drawn_ = false;
  std::filesystem::path log_;  ///< empty: none

  static bool errors_are_live();
};

}}  // namespace rectify
