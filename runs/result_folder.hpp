#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../io/files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a folder holds, the file that tells (a run has run.json), and what is written there.
struct FolderKind {
  const char* holds;   ///< "run"
  const char* marker;  ///< "run.json"
  /// All that is in such a folder and was written there for what it holds: files, and folders
  /// behind what is in them.
  std::vector<std::filesystem::path> (*files)(const std::filesystem::path& folder);
};

/// A folder for what a command leaves, which nobody else writes to as long as this lives.
class RECTIFY_API ResultFolder {
 public:
  /// Makes `path`, or the next free `runs/<name>/<number>` if it is empty. What an earlier command
  /// left there is removed if `overwrite` says so, but for the marker, which is to be replaced;
  /// files of others stay. Throws ConfigError if there is something in it already (or, to be
  /// overwritten, something of another kind), DataError if it cannot be made, if one of the files
  /// cannot be removed (then all stay), or if another process is writing to it.
  static ResultFolder make(const FolderKind& kind, const std::filesystem::path& path,
                           const std::string& name, bool overwrite = false);
  /// What is at `path`, or the last `runs/<name>/<number>` if it is empty; made where there is
  /// none. What killed writers left is removed.
  static ResultFolder make_or_open(const FolderKind& kind, const std::filesystem::path& path,
                                   const std::string& name);

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ResultFolder(std::filesystem::path path) : path_(std::move(path)), lock_(path_) {}

  std::filesystem::path path_;
  FolderLock lock_;
};

}}  // namespace rectify
