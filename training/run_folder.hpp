#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../io/files.hpp"
#include "config.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// The folder in which a run leaves all that it does. What is in it is appended line by line or
/// replaced in one step; a killed run loses at most one line.
class RECTIFY_API RunFolder {
 public:
  /// Makes `path`, or the next free `runs/<name>/<number>` if it is empty. What an earlier run left
  /// there is removed if `overwrite` says so. Throws ConfigError if there is something in it
  /// already (or, to be overwritten, something else than a run), DataError if it cannot be made or
  /// another process is writing to it.
  static RunFolder make(const std::filesystem::path& path, const std::string& name,
                        bool overwrite = false);
  /// What is at `path`, or the last `runs/<name>/<number>` if it is empty; made where there is
  /// none.
  static RunFolder make_or_open(const std::filesystem::path& path, const std::string& name);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path model() const { return path_ / "model.safetensors"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }

  /// Whether config.json is there and says the same.
  bool has_config(const Config& config) const;
  /// config.json and overrides.txt
  void write_config(const Config& config, const std::vector<std::string>& overrides) const;
  /// origins.json, if they are known
  void write_origins(const Json& origins) const;
  /// run.json as it was left; an empty object where there is none.
  Json status() const;
  /// run.json, with what is known of machine and build and with `status`.
  void write_status(const std::string& status, const Json& more) const;

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)), lock_(path_) {}

  std::filesystem::path path_;
  FolderLock lock_;
};

/// "2026-11-25T16:00:00Z"
RECTIFY_API std::string now();

}  // namespace rectify::inline RECTIFY_PRECISION
