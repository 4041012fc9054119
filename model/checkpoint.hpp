#pragma once

#include <filesystem>

#include "../nn/json.hpp"
#include "../nn/run_state.hpp"
#include "../nn/sequential.hpp"

/// Runs in files: a safetensors file of all flat vectors, tensor by tensor, exact to the last bit,
/// with the rest of the state in its metadata.
namespace rectify::inline RECTIFY_PRECISION {

struct Checkpoint {
  RunState state;
  Json run;  ///< what the run is, as its writer says: config, data
};

/// Replaces the file in one step. Throws DataError if it cannot be written, and Diverged, leaving
/// what was there, if a weight is not finite.
RECTIFY_API void save_checkpoint(const Checkpoint& checkpoint, const Architecture& net,
                                 const std::filesystem::path& path);

/// Throws DataError if the file is damaged, or is of another net.
RECTIFY_API Checkpoint load_checkpoint(const std::filesystem::path& path, const Architecture& net);

}  // namespace rectify::inline RECTIFY_PRECISION
