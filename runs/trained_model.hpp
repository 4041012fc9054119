#pragma once

#include <filesystem>
#include <optional>

#include "../model/model_file.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Whether this is a run folder or a model file, rather than text as a config is. Throws DataError
/// for a file that cannot be read.
RECTIFY_API bool is_trained_model(const std::filesystem::path& path);

/// The model that a user means: a model file, or that of a run folder. Throws DataError for a
/// folder without one, telling from its run.json why, for a config, and for what loading refuses.
RECTIFY_API SavedModel load_trained_model(const std::filesystem::path& model_or_run);

/// What the run of this folder made small; none of a model file. Throws as `load_config` does.
RECTIFY_API std::optional<Loss> loss_of_run(const std::filesystem::path& model_or_run);

}}  // namespace rectify
