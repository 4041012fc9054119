#pragma once

#include <string>

#include "../datasets/source.hpp"
#include "model_file.hpp"

/// Data for a trained model.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// How a table has to be encoded for the model; null if it was not trained on a table. Of files of
/// earlier versions, by the names of features and classes.
RECTIFY_API Encoding encoding_for(const ModelInfo& info);

/// The data as the model takes it: normalized, targets scaled and labels declared as in training,
/// classes numbered as in the model. Classes that the data does not have are added; names decide
/// which is which where both have names. `path` (of the model) and `source` are for messages.
/// Throws DataError, naming what differs, if the model has other inputs, outputs, features or
/// targets, for samples of a class that the model does not have, and for targets of another kind.
RECTIFY_API Dataset data_for(const SavedModel& model, const Dataset& data, const std::string& path,
                             const std::string& source);

}}  // namespace rectify
