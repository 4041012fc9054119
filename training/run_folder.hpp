#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../nn/metrics.hpp"
#include "../nn/observer.hpp"
#include "config.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The folder in which a run leaves all that it does. What is in it is appended line by line or
/// replaced in one step; a killed run loses at most one line.
class RECTIFY_API RunFolder {
 public:
  /// Makes `path`, or the next free `runs/<name>/<number>` if it is empty. Throws ConfigError if
  /// there is something in it already, DataError if it cannot be made.
  RunFolder(const std::filesystem::path& path, const std::string& name);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path model() const { return path_ / "model.safetensors"; }

  /// config.json and overrides.txt
  void write_config(const Config& config, const std::vector<std::string>& overrides) const;
  /// run.json, with what is known of machine and build and with `status`.
  void write_status(const std::string& status, const Json& more) const;
  /// Writes metrics.jsonl and metrics.csv, a line an epoch.
  std::shared_ptr<Observer> metrics() const;
  /// Their last line.
  void write_test(const Metrics& metrics) const;

 private:
  std::filesystem::path path_;
};

}  // namespace rectify::inline RECTIFY_PRECISION
