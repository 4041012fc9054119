#pragma once

#include <vector>

#include "../nn/team.hpp"
#include "model_file.hpp"

/// Many samples through a model, side by side.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The outputs (logits) for each column of `samples`, given as the data source gives them:
/// (outputs, samples). In pieces of a fixed size, so that no bit depends on the number of threads.
/// Throws ConfigError if there are not as many rows as the net has inputs, and DataError, naming
/// the sample, if an output is not finite.
RECTIFY_API Matrix predict(const SavedModel& model, ConstView samples, const Team& team = Team());

/// The probabilities of all classes for each column of logits, as `probabilities_of`: (classes,
/// samples).
RECTIFY_API Matrix probabilities(ConstView outputs);

/// The class of each column, as `class_of`.
RECTIFY_API std::vector<Index> predicted_classes(ConstView outputs);

}}  // namespace rectify
