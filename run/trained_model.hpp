#pragma once

#include <filesystem>
#include <optional>

#include "../model/model_file.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether this is a run folder or a model file, as opposed to text such as a config. Throws
/// DataError if the file cannot be read.
RECTIFY_API bool is_trained_model(const std::filesystem::path& path);

/// Loads a model file, or that of a run folder. Throws DataError for a folder without one, with the
/// reason from its run.json, for a config, and for a damaged file.
RECTIFY_API SavedModel load_trained_model(const std::filesystem::path& model_or_run);

/// The loss of the run that a model is of, see `run_of_model`; none for others. Throws as
/// `config_of_run` does.
RECTIFY_API std::optional<Loss> loss_of_run(const std::filesystem::path& model_or_run);

}}  // namespace rectify
