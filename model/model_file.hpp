#pragma once

#include <filesystem>

#include "../nn/sequential.hpp"
#include "model_info.hpp"

/// Model files: safetensors with the names and shapes of torch.nn.Sequential's state_dict, which
/// `load_state_dict` accepts, and everything else in the metadata.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct SavedModel {
  Sequential net;
  ModelInfo info;
};

/// Replaces the file atomically. Throws DataError if it cannot be written, and Diverged, leaving
/// the old file, if a weight or an output for the examples is NaN or infinity.
RECTIFY_API void save(const Sequential& net, const std::filesystem::path& path,
                      const ModelInfo& info = {});

/// Throws DataError if the file is damaged, or if the net does not reproduce the outputs stored in
/// it.
RECTIFY_API SavedModel load(const std::filesystem::path& path);

/// Sets all parameters and buffers of `net` from any safetensors file. Throws DataError unless
/// names and shapes match.
RECTIFY_API void load_weights(Sequential& net, const std::filesystem::path& path);

}}  // namespace rectify
