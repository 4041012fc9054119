#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/sequential.hpp"

/// Nets in files: safetensors with the names and shapes of torch.nn.Sequential's state_dict, so
/// that `load_state_dict` takes them as they are; everything else is in their metadata.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a model file knows beside the net.
struct ModelInfo {
  Normalization normalization = {};  ///< of inputs, before the net
  std::vector<std::string> class_names = {};
  std::vector<std::string> feature_names = {};  ///< where the data's columns had names
  Matrix examples = {};  ///< up to four inputs (before normalization) that loading tries again
  Index classes = 0;     ///< that the outputs tell apart; 0 for regression
};

struct SavedModel {
  Sequential net;
  ModelInfo info;
};

/// Replaces the file in one step. Throws DataError if it cannot be written, and Diverged, leaving
/// what was there, if a weight is not finite, or an output for the examples.
RECTIFY_API void save(const Sequential& net, const std::filesystem::path& path,
                      const ModelInfo& info = {});

/// Throws DataError if the file is damaged, or does not give again the outputs it was saved with.
RECTIFY_API SavedModel load(const std::filesystem::path& path);

/// Sets all parameters and buffers of `net` from a safetensors file of anybody's. Throws DataError
/// unless names and shapes are the same.
RECTIFY_API void load_weights(Sequential& net, const std::filesystem::path& path);

}}  // namespace rectify
