#pragma once

#include <string>

#include "../../base/json.hpp"
#include "../../datasets/source.hpp"
#include "../../model/model_file.hpp"
#include "../../nn/loss.hpp"

namespace CLI {
class App;
}

/// A trained model and the data that a command looks at it with.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// As they are typed.
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
  Dataset data;  ///< of the split, normalized as the model says
  Loss loss;     ///< the run's, of a run folder; else what fits both
};

/// MODEL, --data, --dir and --split, which is what `arguments` has until another is given.
void add_subject_options(CLI::App& command, SubjectArguments& arguments);

/// Throws ConfigError for arguments that cannot be meant, DataError for files that cannot be read
/// and for a model that is not for these inputs and these classes.
Subject load_subject(const SubjectArguments& arguments);

/// "digits: 5,000 test samples"
std::string subject_text(const Subject& subject);

/// What the documents of these commands start with.
Json subject_json(const Subject& subject);

}}  // namespace rectify
