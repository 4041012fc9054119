#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../config/config.hpp"
#include "result_folder.hpp"
#include "run_files.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The folder in which a run leaves all that it does. What is in it is appended line by line or
/// replaced in one step; a killed run loses at most one line.
class RECTIFY_API RunFolder {
 public:
  /// As `ResultFolder` makes and opens them.
  static RunFolder make(const std::filesystem::path& path, const std::string& name,
                        bool overwrite = false);
  static RunFolder make_or_open(const std::filesystem::path& path, const std::string& name);

  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path model() const { return path() / run_files::model; }
  std::filesystem::path checkpoints() const { return path() / run_files::checkpoints; }

  /// Whether config.json is there and says the same.
  bool has_config(const Config& config) const;
  /// config.json and overrides.txt
  void write_config(const Config& config, const std::vector<std::string>& overrides) const;
  /// origins.json, if they are known
  void write_origins(const Json& origins) const;
  /// run.json as it was left; an empty object where there is none.
  Json status() const;
  /// run.json, with what is known of machine and build and with `status`; of a run that has ended
  /// also with hashes of its files and of itself.
  void write_status(const std::string& status, const Json& more) const;

 private:
  explicit RunFolder(ResultFolder folder) : folder_(std::move(folder)) {}

  ResultFolder folder_;
};

/// Throws DataError if run.json, `status`, of a run that has ended is not as it was written, or the
/// file is not there that run.json has the checksum of, or another. Of other runs nothing is known.
RECTIFY_API void check_file(const std::filesystem::path& folder, const Json& status,
                            const char* name);
/// The same of all files that are read again: config.json, metrics.jsonl, deaths.jsonl,
/// test_predictions.npy.
RECTIFY_API void check_files(const std::filesystem::path& folder, const Json& status);

/// "2026-11-25T16:00:00Z"
RECTIFY_API std::string now();

}}  // namespace rectify
