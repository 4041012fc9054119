#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../../base/json.hpp"
#include "../../config/config.hpp"
#include "../../datasets/source.hpp"
#include "../../model/model_file.hpp"
#include "../../nn/loss.hpp"

namespace CLI {
class App;
}

/// A trained model and the data that a command evaluates it on.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// As typed.
struct SubjectArguments {
  std::string model = {};
  std::string data = {};  ///< empty: the data of the run
  std::string folder = {};
  std::string split = {};  ///< "test", "train" or "validation"
};

/// The run that a model is of.
struct RunOfSubject {
  std::filesystem::path folder;
  Config config;
  bool own_data = false;               ///< the subject's data is the run's, not that of --data
  std::optional<bool> same_data = {};  ///< it is as it was; none if that is not known
};

struct Subject {
  std::string path;  ///< of the model, as it was given
  SavedModel model;
  Source source;
  std::string split;
  Dataset data;  ///< of the split, as the model takes it (`data_for`)
  Loss loss;     ///< that the model was trained with; if it is unknown, the standard one
  std::vector<std::string> warnings = {};  ///< what to know about all figures, a sentence each
  std::optional<RunOfSubject> run = {};    ///< none for a model file alone
  std::string table = {};                  ///< that --data names; all of its rows are the data
};

/// MODEL, --data, --dir and --split; `arguments.split` is the default.
void add_subject_options(CLI::App& command, SubjectArguments& arguments);

/// Without `arguments.data` the data is that of the model's run: limited and split as its config
/// says, so that "train" is the part that it was fitted to. Data that has changed since the run is
/// reported on standard error. Throws ConfigError for invalid arguments, DataError for files that
/// cannot be read and for a model that does not fit the data.
Subject load_subject(const SubjectArguments& arguments);

/// What people read of the model's layers; their places in the config are known of a run's model.
LayerNames names_of(const Subject& subject);

/// Prints the warnings on standard error.
void warn_of(const Subject& subject);

/// "digits: 5,000 test samples"; "digits: 500 training samples of the run" if the data is the
/// run's.
std::string subject_text(const Subject& subject);

/// The fields that the JSON documents of these commands share; `run` is null unless the data is
/// the run's.
Json subject_json(const Subject& subject);

}}  // namespace rectify
