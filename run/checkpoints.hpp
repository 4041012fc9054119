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

/// The checkpoints of a run: a folder of files named by the number of steps.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether this is the file name of a checkpoint: `step-000000000008.safetensors`.
RECTIFY_API bool is_checkpoint(std::string_view name);

/// The checkpoints in a folder, newest first; empty if there is no such folder.
RECTIFY_API std::vector<std::filesystem::path> checkpoints_in(const std::filesystem::path& folder);

/// Removes them, and unfinished ones, and the folder if nothing else is in it.
RECTIFY_API void remove_checkpoints(const std::filesystem::path& folder);

/// The checkpoint that a run is rolled back to: the newest undamaged one after a multiple of
/// `every_epochs` epochs, or before the first step. It does not depend on interruptions of the run.
RECTIFY_API std::optional<std::filesystem::path> rollback_checkpoint(
    const std::filesystem::path& folder, Index every_epochs);

/// Writes checkpoints as the config says, and one when the run ends or is stopped.
class RECTIFY_API CheckpointWriter : public Observer {
 public:
  /// `run` is written to every file. If the run `may_roll_back`, a checkpoint is written before its
  /// first step, and the one to roll back to is never removed.
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
  double seconds_ = 0;  ///< since the last checkpoint
};

}}  // namespace rectify
