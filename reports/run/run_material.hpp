#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../../config/config.hpp"
#include "../../metrics/classification.hpp"
#include "../../model/model_file.hpp"
#include "../../runs/run_record.hpp"

/// What a report on a run is made of.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RunMaterial {
  RunRecord run;
  std::map<std::string, NpyArray> vitals = {};  ///< empty where there are none
  std::optional<Config> config = {};
  std::optional<SavedModel> model = {};
  std::optional<Dataset> test = {};       ///< normalized as the model wants it
  std::vector<std::string> missing = {};  ///< what could not be read, for the reader

  /// An array of vitals; nullptr where there is none.
  const NpyArray* array(const std::string& name) const;
  /// The activation layers that vitals or metrics have looked at.
  std::vector<Index> layers() const;
  /// "layer 3 (relu)"
  std::string layer_name(Index layer) const;
};

/// All of a run's folder; its data is loaded again unless the test set is given. Throws DataError
/// where there is no run; what else cannot be read is `missing`.
RunMaterial read_material(const std::filesystem::path& folder, std::optional<Dataset> test = {});

}}  // namespace rectify
