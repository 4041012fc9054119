#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "../../base/precision.hpp"

/// Lines for people: progress, and what fits the terminal.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns of the terminal on standard output; unlimited if it is not a terminal.
std::size_t output_width();
/// The same of standard error.
std::size_t error_width();

/// The parts of a line, most important first, two spaces between them; parts that do not fit are
/// left out. Control characters are escaped.
std::string fit(const std::vector<std::string>& parts, std::size_t width);

/// Standard error: plain lines, and on a terminal one line that is redrawn.
class Console {
 public:
  explicit Console(bool quiet = false) : quiet_(quiet) {}

  /// Whether `draw` shows anything: not in a pipe, with TERM=dumb or NO_COLOR.
  bool live() const { return live_; }
  /// For `draw` and `say`: one column less than the terminal, so that the cursor never starts a new
  /// line.
  std::size_t width() const;
  /// Appends every plain line to this file as well; throws FileError where it cannot.
  void log_to(const std::filesystem::path& path);

  /// Replaces the line that was drawn before.
  void draw(const std::string& line);
  /// Prints the parts that fit the terminal; all of them go into the log.
  void say(const std::vector<std::string>& parts);
  /// Appends to the log only.
  void log(const std::string& text);

 private:
  bool quiet_;
  bool live_ = errors_are_live();
  bool drawn_ = false;
  std::filesystem::path log_;  ///< empty: none

  static bool errors_are_live();
};

}}  // namespace rectify
