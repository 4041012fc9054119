#pragma once

#include <filesystem>
#include <string>

#include "../base/json.hpp"
#include "../io/safetensors.hpp"
#include "../nn/sequential.hpp"
#include "../training/run_state.hpp"

/// Runs in files: a safetensors file of all flat vectors, tensor by tensor, exact to the last bit,
/// with the rest of the state in its metadata.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Replaces the file in one step; `run` is what the run is, as its writer says: config, data.
/// Throws DataError if it cannot be written, and Diverged, leaving what was there, if a number is
/// not finite.
RECTIFY_API void save_checkpoint(const RunState& state, const Json& run, const Architecture& net,
                                 const std::filesystem::path& path);

/// A checkpoint as it is in its file.
class RECTIFY_API CheckpointFile {
 public:
  /// Throws DataError if the file cannot be read, is damaged, or is something else.
  explicit CheckpointFile(const std::filesystem::path& path);

  /// What the run is, as was said when it was saved.
  const Json& run() const { return run_; }
  /// Where the run stood.
  Place place() const;
  /// Throws DataError if it is of another net.
  RunState state(const Architecture& net) const;

 private:
  std::string name_;
  SafeTensors file_;
  Json run_;
  Json header_;
};

}}  // namespace rectify
