#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "../../base/precision.hpp"
#include "parts.hpp"

/// Lines for people: progress, and what fits the terminal.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Columns of the terminal on standard output; unlimited if it is not a terminal.
std::size_t output_width();
/// The same of standard error.
std::size_t error_width();

/// Standard error: plain lines, and on a terminal lines that are redrawn.
class Console {
 public:
  explicit Console(bool quiet = false);

  /// Whether `draw` shows anything: not in a pipe, with TERM=dumb or NO_COLOR.
  bool live() const { return live_; }
  /// For `draw` and `say`: one column less than the terminal, so that the cursor never starts a new
  /// line.
  std::size_t width() const;
  /// Appends every plain line to this file as well; throws FileError where it cannot.
  void log_to(const std::filesystem::path& path);

  /// Replaces the lines that were drawn before by those of `text`; nothing removes them.
  void draw(const std::string& text);
  /// Prints the parts as they fit the terminal; all of them go into the log.
  void say(const LineParts& parts);
  /// Appends to the log only.
  void log(const std::string& text);

 private:
  bool quiet_;
  bool live_;
  std::size_t drawn_ = 0;      ///< number of lines that were drawn last
  std::filesystem::path log_;  ///< empty: none
};

}}  // namespace rectify
