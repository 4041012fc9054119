#pragma once

#include <vector>

#include "../nn/team.hpp"
#include "model_file.hpp"

/// Parallel prediction of many samples.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The outputs (logits) for each column of `samples`, which are raw data: (outputs, samples). The
/// result does not depend on the number of threads. Throws ConfigError if `samples` does not have a
/// row for each input, and DataError, naming the sample, if an output is NaN or infinity.
RECTIFY_API Matrix predict(const SavedModel& model, ConstView samples, const Team& team = Team());

/// `probabilities_of` each column of logits: (classes, samples).
RECTIFY_API Matrix probabilities(ConstView outputs);

/// `class_of` each column of logits.
RECTIFY_API std::vector<Index> predicted_classes(ConstView outputs);

}}  // namespace rectify
