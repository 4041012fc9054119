#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../../config/config.hpp"
#include "../../metrics/classification.hpp"
#include "../../model/model_file.hpp"
#include "../../run/run_record.hpp"
#include "../../run/test_predictions.hpp"

/// The data behind the report on a run.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct RunMaterial {
  RunRecord run;
  std::map<std::string, NpyArray> vitals = {};  ///< empty without vitals
  std::optional<Config> config = {};
  std::optional<SavedModel> model = {};
  std::optional<Dataset> test = {};       ///< normalized and scaled as the model expects
  std::optional<TestValues> values = {};  ///< of regression, and of labels
  std::vector<std::string> missing = {};  ///< what could not be read, and why, for the reader

  /// An array of the vitals; nullptr if there is none of this name.
  const NpyArray* array(const std::string& name) const;
  /// The indices of the activation layers whose units were observed.
  std::vector<Index> layers() const;
  /// "hidden layer 2 (relu)"; "layer 3 of the net" if the config cannot be read.
  std::string layer_name(Index layer) const;
};

/// Reads the folder of a run. Its data is loaded again unless the test set is given. Throws
/// DataError if there is no run; whatever else cannot be read is listed in `missing`.
RunMaterial read_material(const std::filesystem::path& folder, std::optional<Dataset> test = {});

}}  // namespace rectify
