#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../io/files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A kind of result folder.
struct FolderKind {
  const char* holds;   ///< what it contains: "run"
  const char* marker;  ///< the file by which it is recognized: "run.json"
  /// The files and folders of its own in such a folder, each folder after its contents.
  std::vector<std::filesystem::path> (*files)(const std::filesystem::path& folder);
};

/// A folder for the results of a command, locked against other processes for the object's lifetime.
class RECTIFY_API ResultFolder {
 public:
  /// Makes `path`, or if it is empty the next free `runs/<name>/<number>`. With `overwrite`, the
  /// files of an earlier command are removed, except for the marker, which will be replaced; other
  /// files stay. Throws ConfigError if the folder is not empty (with `overwrite`, if it is of
  /// another kind), and DataError if it cannot be made, one of the files cannot be removed (then
  /// all stay), or another process is writing to it.
  static ResultFolder make(const FolderKind& kind, const std::filesystem::path& path,
                           const std::string& name, bool overwrite = false);
  /// Opens `path`, or if it is empty the last `runs/<name>/<number>`; makes it if it is missing.
  /// Unfinished files of killed processes are removed.
  static ResultFolder make_or_open(const FolderKind& kind, const std::filesystem::path& path,
                                   const std::string& name);
  /// The folder that `make_or_open` would open; none if it would make one.
  static std::optional<std::filesystem::path> find(const FolderKind& kind,
                                                   const std::filesystem::path& path,
                                                   const std::string& name);

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ResultFolder(std::filesystem::path path) : path_(std::move(path)), lock_(path_) {}

  std::filesystem::path path_;
  FolderLock lock_;
};

}}  // namespace rectify
