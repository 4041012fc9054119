#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../config/config.hpp"
#include "result_folder.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The folder of a run. Files in it are appended line by line or replaced atomically, so that a
/// killed run loses at most one line.
class RECTIFY_API RunFolder {
 public:
  /// As in `ResultFolder`.
  static RunFolder make(const std::filesystem::path& path, const std::string& name,
                        bool overwrite = false);
  static RunFolder make_or_open(const std::filesystem::path& path, const std::string& name);
  static std::optional<std::filesystem::path> find(const std::filesystem::path& path,
                                                   const std::string& name);

  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path model() const { return path() / run_files::model; }
  std::filesystem::path checkpoints() const { return path() / run_files::checkpoints; }

  /// Whether config.json exists and has this config.
  bool has_config(const Config& config) const;
  /// config.json and overrides.txt
  void write_config(const Config& config, const std::vector<std::string>& overrides) const;
  /// origins.json, unless `origins` is null
  void write_origins(const Json& origins) const;
  /// The contents of run.json; an empty object if there is none.
  Json status() const;
  /// Writes run.json: `status`, machine, build and `more`, and for a run that has ended checksums
  /// of its files and of itself.
  void write_status(const std::string& status, const Json& more) const;

 private:
  explicit RunFolder(ResultFolder folder) : folder_(std::move(folder)) {}

  ResultFolder folder_;
};

/// Checks run.json (`status`) and one file of a run that has ended. Throws DataError if run.json is
/// damaged, or if it has a checksum of the file and the file is missing or differs. Runs that have
/// not ended have no checksums.
RECTIFY_API void check_file(const std::filesystem::path& folder, const Json& status,
                            const char* name);
/// The same for config.json, metrics.jsonl, deaths.jsonl and test_predictions.npy.
RECTIFY_API void check_files(const std::filesystem::path& folder, const Json& status);

/// "2026-11-25T16:00:00Z"
RECTIFY_API std::string now();

}}  // namespace rectify
