#pragma once

#include <string>
#include <vector>

#include "../../base/json.hpp"
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
  std::string data = {};
  std::string folder = {};
  std::string split = {};  ///< "test" or "train"
};

struct Subject {
  std::string path;  ///< of the model, as it was given
  SavedModel model;
  Source source;
  std::string split;
  Dataset data;  ///< of the split, as the model takes it (`data_for`)
  Loss loss;     ///< that the model was trained with; if it is unknown, the standard one
  std::vector<std::string> warnings;  ///< what to know about all figures, a sentence each
};

/// MODEL, --data, --dir and --split; `arguments.split` is the default.
void add_subject_options(CLI::App& command, SubjectArguments& arguments);

/// Throws ConfigError for invalid arguments, DataError for files that cannot be read and for a
/// model that does not fit the data.
Subject load_subject(const SubjectArguments& arguments);

/// Prints the warnings on standard error.
void warn_of(const Subject& subject);

/// "digits: 5,000 test samples"
std::string subject_text(const Subject& subject);

/// The fields that the JSON documents of these commands share.
Json subject_json(const Subject& subject);

}}  // namespace rectify
