#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "../config/prepare.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The data of a run, loaded again.
struct RECTIFY_API RunData {
  Parts parts;                   ///< limited and split as for the run
  std::string hash = {};         ///< of the data as it is now
  std::string run_hash = {};     ///< of the run's data, from its run.json; empty if that lacks it
  bool other_precision = false;  ///< the run was of another build, whose values have other bits
  /// Whether the data is that of the run. None if run.json cannot tell.
  std::optional<bool> same() const;
};

/// The folder of the run that a model is of: the run folder itself, or that of
/// RUN/model.safetensors; none for other files and folders. A run folder is one with config.json.
RECTIFY_API std::optional<std::filesystem::path> run_of_model(
    const std::filesystem::path& model_or_run);

/// The config of a run folder, with the places of its layers in the config that the run was begun
/// with. Throws DataError if the file, or run.json, is damaged.
RECTIFY_API Config config_of_run(const std::filesystem::path& folder);

/// Key of run.json: where each layer stands in the config that the run was begun with. config.json
/// has the expanded list, in which layers may have other places.
inline constexpr auto layer_places_key = "layer_places";
/// The config of the run in `folder`, with these places if the run has them.
RECTIFY_API Config with_places_of(Config config, const std::filesystem::path& folder);

/// Loads the data of a run folder by its config, which is `config_of_run`. `dir`, unless empty,
/// replaces the folder of its files; a table is read by `encoding`, if there is one. Throws as
/// `load_parts` does.
RECTIFY_API RunData load_run_data(const std::filesystem::path& folder, const Config& config,
                                  const std::string& dir = {}, const Encoding& encoding = {});

}}  // namespace rectify
