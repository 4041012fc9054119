#pragma once

#include <string>
#include <vector>

#include "../../config/overrides.hpp"
#include "../../experiments/experiment.hpp"

/// `rectify compare relu gelu --data digits`: a comparison without a file.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether the arguments of `compare` are a path rather than activations: one that exists, or whose
/// name is that of a path.
bool is_path_of_experiment(const std::vector<std::string>& arguments);

/// What a comparison of activations is asked for by.
struct ComparedActivations {
  std::vector<std::string> activations;  ///< names, or JSON; the first one is the baseline
  std::string data;                      ///< `--data`
  std::vector<std::string> labels;       ///< `--label`
  std::vector<Override> overrides;
};

/// The experiment, and lines that say what it took for granted.
struct MadeExperiment {
  LoadedExperiment loaded;
  std::vector<std::string> taken;
};

/// Its training config is the one that `rectify init --data` writes. Throws ConfigError for what is
/// neither a file nor an activation.
MadeExperiment compare_activations(const ComparedActivations& asked);

}}  // namespace rectify
