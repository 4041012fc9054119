#pragma once

#include <filesystem>
#include <string>

#include "../base/json.hpp"
#include "../io/safetensors.hpp"
#include "../nn/sequential.hpp"
#include "../training/run_state.hpp"

/// Checkpoints: a safetensors file with the exact values of all tensors of a run's state, and the
/// rest of the state in its metadata.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Replaces the file atomically. `run` describes the run (config, data). Throws DataError if the
/// file cannot be written, and Diverged, leaving the old file, if a value is NaN or infinity.
RECTIFY_API void save_checkpoint(const RunState& state, const Json& run, const Architecture& net,
                                 const std::filesystem::path& path);

/// A checkpoint read from its file.
class RECTIFY_API CheckpointFile {
 public:
  /// Throws DataError if the file cannot be read, is damaged or is not a checkpoint.
  explicit CheckpointFile(const std::filesystem::path& path);

  /// The description of the run given to `save_checkpoint`.
  const Json& run() const { return run_; }
  /// The run's progress when it was saved.
  Place place() const;
  /// Throws DataError if it is a state of another net.
  RunState state(const Architecture& net) const;

 private:
  std::string name_;
  SafeTensors file_;
  Json run_;
  Json header_;
};

}}  // namespace rectify
