#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/stopwatch.hpp"
#include "../config/config.hpp"
#include "../model/checkpoint.hpp"
#include "../training/observer.hpp"

/// The checkpoints of a run: a folder of files named by the steps taken.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether a file is called as a checkpoint is: `step-000000000008.safetensors`.
RECTIFY_API bool is_checkpoint(std::string_view name);

/// Files of such names, the newest first; none where there is no such folder.
RECTIFY_API std::vector<std::filesystem::path> checkpoints_in(const std::filesystem::path& folder);

/// Removes them, also those that killed writers left, and the folder if nothing else is in it.
RECTIFY_API void remove_checkpoints(const std::filesystem::path& folder);

/// Where a run is rolled back to: the newest that is whole of those written after so many epochs,
/// or before the first step. Runs that were interrupted have the same ones as those left alone.
RECTIFY_API std::optional<std::filesystem::path> rollback_checkpoint(
    const std::filesystem::path& folder, Index every_epochs);

/// Writes them as the config says, and one when the run ends or is stopped.
class RECTIFY_API CheckpointWriter : public Observer {
 public:
  /// `run` goes into every file. A run that `may_roll_back` has one from before its first step, and
  /// keeps that which it would be rolled back to.
  CheckpointWriter(std::filesystem::path folder, const CheckpointConfig& config, Json run,
                   bool may_roll_back = false);

  void begin(Training& training) override;
  void after_step(Training& training) override;
  void after_epoch(Training& training) override;
  void end(Training& training) override;

 private:
  void write(Training& training);
  void remove_old() const;

  std::filesystem::path folder_;
  CheckpointConfig config_;
  Json run_;
  bool may_roll_back_;
  std::optional<std::filesystem::path> rollback_;
  std::optional<Place> written_;
  Stopwatch watch_;
  double seconds_ = 0;  ///< since the last one
};

}}  // namespace rectify
